"""Parameters of a link that name a campaign or a click, and never a page.

Only what is known to be tracking stands here: a parameter too few leaves two entries where one would do, a parameter
too many makes two pages one, and an entry is lost. Names such as `ref`, `source` or `cid` are left to those who know
their feeds: `duplicates.tracking` in feeds.yaml.
"""

import re
from collections.abc import Collection
from functools import lru_cache

# Families, by how their names begin: Urchin and Google, Matomo, HubSpot, AT Internet, Webtrekk, Marketo and others.
PREFIXES = (
    "_hs",
    "_sgm_",
    "adjust_",
    "at_",
    "bsft_",
    "dpg_",
    "fb_action_",
    "guce_",
    "hsa_",
    "itm_",
    "matomo_",
    "mindbox-",
    "mtm_",
    "ns_",
    "oly_",
    "piwik_",
    "pk_",
    "utm_",
    "utm-",
    "vero_",
    "wt_",
)
NAMES = frozenset(
    {
        # a click on an advertisement, or a share, by the network that counts it
        *("dclid", "fbclid", "gbraid", "gclid", "gclsrc", "igsh", "igshid", "irclickid", "irgwc", "li_fat_id"),
        *("msclkid", "rb_clickid", "rdt_cid", "sccid", "ttclid", "twclid", "unicorn_click_id", "wbraid", "wickedid"),
        *("yclid", "ysclid", "ymclid", "_openstat", "awc", "srsltid", "xtor", "fb_comment_id", "fb_ref", "fb_source"),
        # a reader of a newsletter
        *("_kx", "__s", "ck_subscriber_id", "cldee", "_cldee", "elqtrack", "elqtrackid", "mc_cid", "mc_eid", "mkt_tok"),
        *("ml_subscriber", "ml_subscriber_hash", "sc_eh", "sc_uid", "s_cid", "trk_contact", "trk_msg", "vgo_ee"),
        # the way that a reader came by
        *("_branch_match_id", "_ga", "_gl", "campaign_id", "cmpid", "cx_click", "ga_campaign", "ga_content"),
        *("ga_medium", "ga_source", "ga_term", "guccounter", "hsctatracking", "mbid", "nx_source", "oprtrack"),
        *("ref_src", "ref_url", "rss", "source_feed", "spm", "trackingid", "usqp", "wprov"),
    }
)
_VALUES = re.compile(r"rss|feed|atom|rss[\W_]?feed|twitter|facebook|newsletter", re.IGNORECASE)
_BY_VALUE = frozenset({"ref", "source", "src", "from", "feature", "partner"})  # `?source=rss` names no page


@lru_cache(maxsize=4096)
def is_tracking(name: str, value: str, extra: Collection[str] = frozenset()) -> bool:
    """Tell whether a parameter says only how a reader came to the page; `extra` are further names, in lower case.

    >>> [is_tracking(*pair) for pair in (("utm_source", "x"), ("source", "rss"), ("source", "7"), ("gallery", "3"))]
    [True, True, False, False]
    """
    name = name.lower()
    known = name in NAMES or name.startswith(PREFIXES) or name in extra
    return known or (name in _BY_VALUE and _VALUES.fullmatch(value) is not None)
