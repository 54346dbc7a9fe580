"""Moving in: readers of other systems' exports, one spool to put them in order, one loader to write them."""

from service.importing.articles import ARTICLE_REFS, ArticleRef
from service.importing.coral import read_coral
from service.importing.disqus import read_disqus
from service.importing.isso import read_isso
from service.importing.jsonl import read_jsonl
from service.importing.loading import Loaded, Prepared, foresee, load, prepare
from service.importing.records import Record, Remark, SourceArticle, SourceAuthor, SourceComment
from service.importing.sources import Source
from service.importing.spool import Spool, Spooled, spooling
from service.importing.wordpress import read_wordpress

__all__ = [
    "ARTICLE_REFS",
    "ArticleRef",
    "Loaded",
    "Prepared",
    "Record",
    "Remark",
    "Source",
    "SourceArticle",
    "SourceAuthor",
    "SourceComment",
    "Spool",
    "Spooled",
    "foresee",
    "load",
    "prepare",
    "read_coral",
    "read_disqus",
    "read_isso",
    "read_jsonl",
    "read_wordpress",
    "spooling",
]
