from service.importing import Source
def restore(source: Source, options):
    return False
