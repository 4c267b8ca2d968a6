//! What the webhook delivers. No input or output in here.
//!
//! Deliberately not in it: whether it is the server who calls. Only the `Authorization` that it
//! was given can tell, and that belongs to who listens.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::JsonPayload;
use towline_http::words;

use crate::{MediaType, RequestId, TitleKey, TmdbId, TvdbId, wire};

/// The longest body that is read, in bytes: many times what the server sends.
pub const LONGEST: usize = 256 * 1024;

words! {
    /// What is told (seerr reference §9).
    NotificationKind {
        /// A request waits for approval.
        Pending = "MEDIA_PENDING",
        /// A request was approved.
        Approved = "MEDIA_APPROVED",
        /// A title is there.
        Available = "MEDIA_AVAILABLE",
        /// A request could not be handed over.
        Failed = "MEDIA_FAILED",
        /// A test.
        Test = "TEST_NOTIFICATION",
        /// A request was declined.
        Declined = "MEDIA_DECLINED",
        /// A request was approved as it was made.
        AutoApproved = "MEDIA_AUTO_APPROVED",
        /// An issue was reported.
        IssueCreated = "ISSUE_CREATED",
        /// Somebody said something about it.
        IssueComment = "ISSUE_COMMENT",
        /// It was resolved.
        IssueResolved = "ISSUE_RESOLVED",
        /// It was opened again.
        IssueReopened = "ISSUE_REOPENED",
        /// A watchlist became a request.
        AutoRequested = "MEDIA_AUTO_REQUESTED",
    }
}

words! {
    /// How a title stands, by its name: the number would depend on the product.
    MediaStatusName {
        /// Free to be requested.
        Free = "UNKNOWN",
        /// A request waits for approval.
        Pending = "PENDING",
        /// It is coming.
        Processing = "PROCESSING",
        /// Some of it is there.
        PartiallyAvailable = "PARTIALLY_AVAILABLE",
        /// It is there.
        Available = "AVAILABLE",
        /// Nobody shall request it.
        Blocklisted = "BLOCKLISTED",
        /// The same, in Jellyseerr.
        Blacklisted = "BLACKLISTED",
        /// It was there, and was deleted.
        Deleted = "DELETED",
    }
}

/// Why a body is no notification.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// Longer than [`LONGEST`].
    #[error("the body is longer than anything that the server sends")]
    TooLong,
    /// Not a JSON object.
    #[error("the body is not a JSON object")]
    NotAnObject(#[source] serde_json::Error),
    /// It does not say what it tells.
    #[error("the body does not say what kind of notification it is")]
    NoKind,
}

/// What was told. It is a hint to look at the title, not how the title stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// What is told.
    pub kind: NotificationKind,
    /// The server's words for it. They begin with `4K ` if it is about that.
    pub event: Option<Box<str>>,
    /// The title and its year, or other words.
    pub subject: Option<Box<str>>,
    /// Which title it is about, if about one.
    pub key: Option<TitleKey>,
    /// The show's number at TVDB.
    pub tvdb_id: Option<TvdbId>,
    /// How it stands; when a request was approved, how it stood before.
    pub status: Option<MediaStatusName>,
    /// The same in 4K.
    pub status_4k: Option<MediaStatusName>,
    /// Which request it is about, if about one.
    pub request_id: Option<RequestId>,
    /// The name of who made it.
    pub requested_by: Option<Box<str>>,
    /// The seasons that were requested, as the words of the server tell them.
    pub seasons: Vec<u16>,
}

impl Notification {
    /// Whether it is about 4K.
    pub fn is_4k(&self) -> bool {
        self.event.as_ref().is_some_and(|event| event.starts_with("4K "))
    }
}

/// The template that towline installs. It says the same as the server's own, less what nobody
/// needs: [`read`] reads both, and others too.
pub fn template() -> JsonPayload {
    JsonPayload::Template(json!({
        "notification_type": "{{notification_type}}",
        "event": "{{event}}",
        "subject": "{{subject}}",
        "media_type": "{{media_type}}",
        "media_tmdbid": "{{media_tmdbid}}",
        "media_tvdbid": "{{media_tvdbid}}",
        "media_status": "{{media_status}}",
        "media_status4k": "{{media_status4k}}",
        "request_id": "{{request_id}}",
        "requestedBy_username": "{{requestedBy_username}}",
        "{{extra}}": [],
    }))
}

/// Reads the body of a delivery: that of the server's own template, of
/// [ours](template), or of one like them. Ids may be texts, what is missing may be empty, `null`
/// or absent; sections may be there or their members may stand at the top.
///
/// ```
/// use seerr_client::{TitleKey, TmdbId, webhook::{self, NotificationKind}};
///
/// let told = webhook::read(br#"{"notification_type":"MEDIA_AVAILABLE","event":"Movie Available",
///     "media":{"media_type":"movie","tmdbId":"2002","tvdbId":"","status":"AVAILABLE"},
///     "request":null}"#)?;
/// assert_eq!(told.kind, NotificationKind::Available);
/// assert_eq!(told.key, Some(TitleKey::movie(TmdbId::new(2002))));
/// # Ok::<(), webhook::WebhookError>(())
/// ```
pub fn read(body: &[u8]) -> Result<Notification, WebhookError> {
    if body.len() > LONGEST {
        return Err(WebhookError::TooLong);
    }
    let top: Map<String, Value> =
        serde_json::from_slice(body).map_err(WebhookError::NotAnObject)?;
    let kind = kind(&top).ok_or(WebhookError::NoKind)?;
    let media = Section::new(&top, "media");
    let request = Section::new(&top, "request");
    let media_type = media.text(&["media_type", "mediaType"]);
    let media_type = media_type.and_then(|word| word.parse::<MediaType>().ok());
    let tmdb_id = media.number(&["media_tmdbid", "tmdbId", "tmdb_id"]).map(TmdbId::new);
    Ok(Notification {
        kind,
        event: text(&top, "event").map(Into::into),
        subject: text(&top, "subject").map(Into::into),
        key: TitleKey::of(media_type, tmdb_id),
        tvdb_id: media.number(&["media_tvdbid", "tvdbId", "tvdb_id"]).map(TvdbId::new),
        status: media.text(&["media_status", "status"]).map(MediaStatusName::from),
        status_4k: media.text(&["media_status4k", "status4k"]).map(MediaStatusName::from),
        request_id: request.number(&["request_id", "requestId"]).map(RequestId::new),
        requested_by: request.text(&["requestedBy_username", "requested_by"]).map(Into::into),
        seasons: seasons(&top),
    })
}

/// Some templates have the type's word in the place of the event's words.
fn kind(top: &Map<String, Value>) -> Option<NotificationKind> {
    if let Some(word) = text(top, "notification_type") {
        return Some(word.into());
    }
    let event = NotificationKind::from(text(top, "event")?);
    (!matches!(event, NotificationKind::Other(_))).then_some(event)
}

/// A part of a notification, whose members may also stand at the top.
struct Section<'a> {
    own: Option<&'a Map<String, Value>>,
    top: &'a Map<String, Value>,
}

impl<'a> Section<'a> {
    fn new(top: &'a Map<String, Value>, name: &str) -> Self {
        Self { own: top.get(name).and_then(Value::as_object), top }
    }

    fn text(&self, names: &[&str]) -> Option<&'a str> {
        self.values(names).find_map(|value| value.as_str().filter(|text| !text.is_empty()))
    }

    fn number(&self, names: &[&str]) -> Option<u32> {
        self.values(names).find_map(|value| Number::deserialize(value).ok()?.0)
    }

    fn values(&self, names: &[&str]) -> impl Iterator<Item = &'a Value> {
        let maps = self.own.into_iter().chain([self.top]);
        maps.flat_map(move |map| names.iter().filter_map(move |name| map.get(*name)))
    }
}

struct Number(Option<u32>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::maybe_id(deserializer).map(Self)
    }
}

fn text<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    map.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// From `{"name":"Requested Seasons","value":"1, 2, 3"}` among the extras.
fn seasons(top: &Map<String, Value>) -> Vec<u16> {
    let extra = top.get("extra").and_then(Value::as_array);
    let mut seasons: Vec<_> = extra
        .into_iter()
        .flatten()
        .filter(|one| one["name"].as_str() == Some("Requested Seasons"))
        .filter_map(|one| one["value"].as_str())
        .flat_map(|value| value.split(',').filter_map(|number| number.trim().parse().ok()))
        .collect();
    seasons.sort_unstable();
    seasons.dedup();
    seasons
}
