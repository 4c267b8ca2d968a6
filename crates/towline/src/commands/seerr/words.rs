//! A media server's numbers and bits in a person's words.

use seerr_client::{
    MediaStatus, MediaType, Permissions, RequestStatus,
    users::{Quota, Quotas},
};

/// Film or show.
pub(super) const fn kind(media_type: MediaType) -> &'static str {
    match media_type {
        MediaType::Movie => "film",
        MediaType::Tv => "show",
    }
}

/// How a title stands; nothing where nobody ever asked for it.
pub(super) fn standing(status: MediaStatus) -> String {
    match status {
        MediaStatus::Free | MediaStatus::Unknown(0) => "not asked for".into(),
        MediaStatus::Pending => "waits for a yes".into(),
        MediaStatus::Processing => "is coming".into(),
        MediaStatus::PartiallyAvailable => "is there in part".into(),
        MediaStatus::Available => "is there".into(),
        MediaStatus::Blocklisted => "blocked".into(),
        MediaStatus::Deleted => "was deleted".into(),
        MediaStatus::Unknown(number) => format!("status {number}"),
    }
}

/// What became of a request.
pub(super) fn request(status: RequestStatus) -> String {
    match status {
        RequestStatus::Pending => "waits for a yes".into(),
        RequestStatus::Approved => "approved".into(),
        RequestStatus::Declined => "declined".into(),
        RequestStatus::Failed => "failed".into(),
        RequestStatus::Completed => "done".into(),
        RequestStatus::Unknown(number) => format!("status {number}"),
    }
}

/// Seasons in short: `1-3, 5`.
pub(super) fn seasons(numbers: impl IntoIterator<Item = u16>) -> String {
    let mut numbers: Vec<_> = numbers.into_iter().collect();
    numbers.sort_unstable();
    numbers.dedup();
    let runs = numbers.chunk_by(|one, next| one.checked_add(1) == Some(*next));
    let words = runs.filter_map(|run| match run {
        [] => None,
        [only] => Some(only.to_string()),
        [first, .., last] => Some(format!("{first}-{last}")),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What a user may do, as far as requests go (seerr reference §2).
pub(super) fn rights(permissions: Permissions) -> String {
    use Permissions as P;
    if permissions.contains(P::ADMIN) {
        return "all (administrator)".into();
    }
    let both = |all: P, films: P, shows: P, words: &str| match (
        permissions.contains(all) || permissions.contains(films),
        permissions.contains(all) || permissions.contains(shows),
    ) {
        (true, true) => Some(words.to_owned()),
        (true, false) => Some(format!("{words} (films only)")),
        (false, true) => Some(format!("{words} (shows only)")),
        (false, false) => None,
    };
    let mut words = Vec::new();
    words.extend(both(P::REQUEST, P::REQUEST_MOVIE, P::REQUEST_TV, "asks"));
    words.extend(both(
        P::AUTO_APPROVE,
        P::AUTO_APPROVE_MOVIE,
        P::AUTO_APPROVE_TV,
        "gets a yes at once",
    ));
    words.extend(both(P::REQUEST_4K, P::REQUEST_4K_MOVIE, P::REQUEST_4K_TV, "4K"));
    if permissions.contains(P::MANAGE_REQUESTS) {
        words.push("says yes and no".into());
    }
    if permissions.contains(P::MANAGE_USERS) {
        words.push("manages users".into());
    }
    if words.is_empty() { "may not ask".into() } else { words.join(", ") }
}

/// What is left of a user's quotas: `2 of 5 films in 7 days, no limit for seasons`.
pub(super) fn quotas(quotas: &Quotas) -> String {
    let of = |quota: &Quota, what: &str| {
        let limit = quota.limit.filter(|_| !quota.is_unlimited())?;
        let left = quota.remaining().unwrap_or(limit);
        let days = quota.days.map(|days| format!(" in {days} days")).unwrap_or_default();
        Some(format!("{left} of {limit} {what} left{days}"))
    };
    match (of(&quotas.movie, "films"), of(&quotas.tv, "seasons")) {
        (None, None) => "no limit".into(),
        (Some(films), None) => format!("{films}, seasons without limit"),
        (None, Some(seasons)) => format!("films without limit, {seasons}"),
        (Some(films), Some(seasons)) => format!("{films}, {seasons}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seasons_that_follow_each_other_are_told_together() {
        for (numbers, words) in [
            (vec![], ""),
            (vec![3], "3"),
            (vec![2, 1, 3, 3, 7], "1-3, 7"),
            (vec![0, 2, 2024, 2025], "0, 2, 2024-2025"),
            (vec![u16::MAX, u16::MAX - 1], "65534-65535"),
        ] {
            assert_eq!(seasons(numbers), words);
        }
    }

    #[test]
    fn rights_are_told_as_far_as_requests_go() {
        use Permissions as P;
        for (bits, words) in [
            (P::ADMIN, "all (administrator)"),
            (P::default(), "may not ask"),
            (P::REQUEST | P::AUTO_APPROVE_MOVIE, "asks, gets a yes at once (films only)"),
            (P::REQUEST_TV | P::REQUEST_4K, "asks (shows only), 4K"),
            (P::REQUEST_MOVIE | P::REQUEST_TV | P::MANAGE_REQUESTS, "asks, says yes and no"),
            (P::new(1 << 40), "may not ask"),
        ] {
            assert_eq!(rights(bits), words);
        }
    }

    #[test]
    fn a_quota_tells_what_is_left() {
        let read = |text: &str| quotas(&serde_json::from_str(text).unwrap());
        assert_eq!(read("{}"), "no limit");
        assert_eq!(
            read(
                r#"{"movie":{"days":7,"limit":5,"used":3,"remaining":2,"restricted":false},"tv":{}}"#
            ),
            "2 of 5 films left in 7 days, seasons without limit"
        );
        assert_eq!(
            read(r#"{"movie":{"limit":0},"tv":{"limit":1,"used":4,"restricted":true}}"#),
            "films without limit, 0 of 1 seasons left"
        );
    }
}
