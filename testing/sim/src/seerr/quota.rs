//! How much a user may still ask for (reference §7.3).

use serde::Serialize;

use super::{Kind, Millis, Quota, RequestStatus, State, clock::DAY, rights};

/// As `GET /user/{id}/quota` tells it, of one kind.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Left {
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u32>,
    /// 0 or absent: as much as the user likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
    used: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remaining: Option<u32>,
    pub(super) restricted: bool,
}

pub(super) fn left(state: &State, user: i64, kind: Kind, now: Millis) -> Option<Left> {
    let user = state.users.get(&user)?;
    let quota = match kind {
        Kind::Movie => user.movie_quota,
        Kind::Tv => user.tv_quota,
    };
    let is_free = rights::any(user.permissions, rights::MANAGE_USERS);
    let limit = if is_free { Some(0) } else { quota.map(|quota| quota.limit) };
    let days = quota.map(|quota| quota.days);
    let Some(Quota { limit: most, days: window }) = quota.filter(|it| !is_free && it.limit > 0)
    else {
        return Some(Left { days, limit, used: 0, remaining: None, restricted: false });
    };
    let used = used(state, user.id, kind, now.saturating_sub(u64::from(window) * DAY));
    let remaining = most.saturating_sub(used);
    Some(Left { days, limit, used, remaining: Some(remaining), restricted: remaining == 0 })
}

/// Everything but what was declined; shows count by season.
fn used(state: &State, user: i64, kind: Kind, since: Millis) -> u32 {
    let counts = |request: &&super::MediaRequest| {
        let of_kind = state.media.get(&request.media).is_some_and(|media| media.kind == kind);
        let is_new = request.created_at > since;
        request.by == user && of_kind && is_new && request.status != RequestStatus::Declined
    };
    let units = |request: &super::MediaRequest| match kind {
        Kind::Movie => 1,
        Kind::Tv => u32::try_from(request.seasons.len()).unwrap_or(u32::MAX),
    };
    state.requests.values().filter(counts).map(units).sum()
}
