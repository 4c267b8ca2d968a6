//! The part of the API's description (`OpenAPI`) that is checked before anything else (reference §1).

use crate::seerr::Product;

/// What a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Number,
    Flag,
    Word(&'static [&'static str]),
    Numbers,
    /// Numbers, or `all`.
    Seasons,
    Object,
    Objects,
}

/// Which products know something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    All,
    NotOverseerr,
    NotSeerr,
    Seerr,
}

impl By {
    pub(super) fn has(self, product: Product) -> bool {
        match self {
            Self::All => true,
            Self::NotOverseerr => product != Product::Overseerr,
            Self::NotSeerr => product != Product::Seerr,
            Self::Seerr => product == Product::Seerr,
        }
    }
}

pub(super) struct Param {
    pub(super) name: &'static str,
    pub(super) of: Type,
    pub(super) by: By,
    pub(super) is_required: bool,
}

pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) of: Type,
    pub(super) is_required: bool,
    pub(super) may_be_null: bool,
}

/// A path, with `{name}` for a number and `{a|b}` for one of some words, and a method.
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) by: By,
    /// Whether it is answered without a key.
    pub(super) is_public: bool,
    pub(super) query: &'static [Param],
    /// What a body must hold; none: it needs no body.
    pub(super) body: Option<&'static [Member]>,
}

const fn q(name: &'static str, of: Type) -> Param {
    Param { name, of, by: By::All, is_required: false }
}

const fn by(by: By, name: &'static str, of: Type) -> Param {
    Param { name, of, by, is_required: false }
}

const fn needs(name: &'static str, of: Type) -> Member {
    Member { name, of, is_required: true, may_be_null: false }
}

const fn takes(name: &'static str, of: Type) -> Member {
    Member { name, of, is_required: false, may_be_null: false }
}

const fn get(path: &'static str, query: &'static [Param]) -> Operation {
    Operation { method: "GET", path, by: By::All, is_public: false, query, body: None }
}

const fn post(path: &'static str, body: Option<&'static [Member]>) -> Operation {
    Operation { method: "POST", path, by: By::All, is_public: false, query: &[], body }
}

const fn delete(path: &'static str) -> Operation {
    Operation { method: "DELETE", ..post(path, None) }
}

const fn public(path: &'static str) -> Operation {
    Operation { is_public: true, ..get(path, &[]) }
}

const fn only(by: By, operation: &Operation) -> Operation {
    let Operation { method, path, is_public, query, body, .. } = *operation;
    Operation { method, path, by, is_public, query, body }
}

use Type::{Flag, Number, Numbers, Object, Objects, Seasons, Text, Word};

const KIND: Type = Word(&["movie", "tv"]);

const REQUEST: &[Member] = &[
    needs("mediaType", KIND),
    needs("mediaId", Number),
    takes("tvdbId", Number),
    takes("seasons", Seasons),
    takes("is4k", Flag),
    takes("serverId", Number),
    takes("profileId", Number),
    takes("rootFolder", Text),
    takes("languageProfileId", Number),
    takes("tags", Numbers),
    Member { name: "userId", of: Number, is_required: false, may_be_null: true },
];

const CHANGE: &[Member] = &[
    needs("mediaType", KIND),
    takes("seasons", Numbers),
    takes("is4k", Flag),
    takes("serverId", Number),
    takes("profileId", Number),
    takes("rootFolder", Text),
    takes("languageProfileId", Number),
    takes("tags", Numbers),
    Member { name: "userId", of: Number, is_required: false, may_be_null: true },
];

const REQUESTS: &[Param] = &[
    q("take", Number),
    q("skip", Number),
    by(
        By::Seerr,
        "filter",
        Word(&[
            "all",
            "approved",
            "available",
            "pending",
            "processing",
            "unavailable",
            "failed",
            "deleted",
            "completed",
        ]),
    ),
    by(
        By::NotSeerr,
        "filter",
        Word(&["all", "approved", "available", "pending", "processing", "unavailable", "failed"]),
    ),
    q("sort", Word(&["added", "modified"])),
    by(By::NotOverseerr, "sortDirection", Word(&["asc", "desc"])),
    by(By::Seerr, "mediaType", Word(&["movie", "tv", "all"])),
    q("requestedBy", Number),
];

const MEDIA: &[Param] = &[
    q("take", Number),
    q("skip", Number),
    by(
        By::Seerr,
        "filter",
        Word(&["all", "available", "partial", "allavailable", "processing", "pending", "deleted"]),
    ),
    by(
        By::NotSeerr,
        "filter",
        Word(&["all", "available", "partial", "allavailable", "processing", "pending"]),
    ),
    q("sort", Word(&["added", "modified", "mediaAdded"])),
];

const LIST: &[Param] = &[q("take", Number), q("skip", Number), q("search", Text)];
const BLOCK: &[Member] = &[
    needs("tmdbId", Number),
    takes("mediaType", KIND),
    takes("title", Text),
    takes("user", Number),
];
const WEBHOOK: &[Member] =
    &[takes("enabled", Flag), takes("types", Number), takes("options", Object)];

pub(super) const OPERATIONS: &[Operation] = &[
    public("status"),
    public("settings/public"),
    get("auth/me", &[]),
    get(
        "user",
        &[
            q("take", Number),
            q("skip", Number),
            q("sort", Word(&["created", "updated", "requests", "displayname"])),
            by(By::NotOverseerr, "q", Text),
        ],
    ),
    get("user/{userId}", &[]),
    get("user/{userId}/quota", &[]),
    get(
        "search",
        &[
            Param { name: "query", of: Text, by: By::All, is_required: true },
            q("page", Number),
            q("language", Text),
        ],
    ),
    get("movie/{movieId}", &[q("language", Text)]),
    get("tv/{tvId}", &[q("language", Text)]),
    get("media", MEDIA),
    delete("media/{mediaId}"),
    post(
        "media/{mediaId}/{available|partial|processing|pending|unknown}",
        Some(&[takes("is4k", Flag), takes("seasons", Objects)]),
    ),
    get("request", REQUESTS),
    post("request", Some(REQUEST)),
    get("request/count", &[]),
    get("request/{requestId}", &[]),
    Operation { method: "PUT", ..post("request/{requestId}", Some(CHANGE)) },
    delete("request/{requestId}"),
    post("request/{requestId}/retry", None),
    post("request/{requestId}/{approve|decline}", None),
    only(By::Seerr, &get("blocklist", LIST)),
    only(By::Seerr, &post("blocklist", Some(BLOCK))),
    only(By::Seerr, &get("blocklist/{tmdbId}", &[])),
    only(By::Seerr, &delete("blocklist/{tmdbId}")),
    only(By::NotOverseerr, &get("blacklist", LIST)),
    only(By::NotOverseerr, &post("blacklist", Some(BLOCK))),
    only(By::NotOverseerr, &get("blacklist/{tmdbId}", &[])),
    only(By::NotOverseerr, &delete("blacklist/{tmdbId}")),
    only(
        By::NotOverseerr,
        &post(
            "watchlist",
            Some(&[
                needs("tmdbId", Number),
                needs("mediaType", KIND),
                takes("title", Text),
                takes("ratingKey", Text),
            ]),
        ),
    ),
    only(By::NotOverseerr, &delete("watchlist/{tmdbId}")),
    get("service/radarr", &[]),
    get("service/sonarr", &[]),
    get("service/radarr/{radarrId}", &[]),
    get("service/sonarr/{sonarrId}", &[]),
    get("settings/notifications/webhook", &[]),
    post("settings/notifications/webhook", Some(WEBHOOK)),
    post("settings/notifications/webhook/test", Some(WEBHOOK)),
];
