//! Requests, as they are made.

use seerr_client::{
    Error, MediaStatusCode, RequestStatus, ServiceId, TitleKey, TmdbId, TvdbId, UserId,
    requests::{Create, Created, SeasonSet, Seasons},
};

use crate::stand::{Says, answering, sent};

const CREATED: &str = include_str!("../../fixtures/request.json");

/// seerr reference §7 and §7.2: the quality and the seasons always, `null` never.
#[tokio::test]
async fn what_is_not_set_is_left_out_and_the_rest_is_always_said() {
    let (request, _) = sent(Create::movie(2002.into()), CREATED).await;
    assert_eq!(
        request,
        r#"POST /api/v1/request {"mediaType":"movie","mediaId":2002,"is4k":false}"#
    );
    let (request, _) = sent(Create::tv(3002.into(), Seasons::All), CREATED).await;
    assert_eq!(
        request,
        r#"POST /api/v1/request {"mediaType":"tv","mediaId":3002,"is4k":false,"seasons":"all"}"#
    );
    let seasons = Seasons::These(SeasonSet::new([3, 1, 2, 3]).unwrap());
    let all = Create {
        is_4k: true,
        user: Some(UserId::new(4)),
        server_id: Some(ServiceId::new(0)),
        profile_id: Some(7),
        root_folder: Some("/tv".into()),
        tags: Some(vec![1]),
        tvdb_id: Some(TvdbId::new(73244)),
        language_profile_id: Some(1),
        ..Create::tv(TmdbId::new(3002), seasons)
    };
    let (request, _) = sent(all, CREATED).await;
    assert_eq!(
        request,
        concat!(
            r#"POST /api/v1/request {"mediaType":"tv","mediaId":3002,"is4k":true,"#,
            r#""seasons":[1,2,3],"userId":4,"serverId":0,"profileId":7,"rootFolder":"/tv","#,
            r#""tags":[1],"tvdbId":73244,"languageProfileId":1}"#
        )
    );
}

/// seerr reference §7.4.
#[tokio::test]
async fn a_created_request_is_read() {
    let (seerr, _) = answering(vec![Says::new(201, CREATED)]).await;
    let create = Create::tv(3002.into(), Seasons::All);
    let Created::Requested(request) = seerr.send(&create).await.unwrap() else { panic!() };
    assert_eq!((request.id.get(), request.status), (15, RequestStatus::Pending));
    assert_eq!(request.key(), Some(TitleKey::tv(TmdbId::new(3002))));
    assert_eq!(request.media.unwrap().status, MediaStatusCode(2));
    let requester = request.requested_by.as_ref().unwrap();
    assert_eq!((requester.id.get(), requester.display_name.as_deref()), (2, Some("alice")));
    assert_eq!((request.seasons.len(), request.seasons[0].season_number), (1, 1));
    assert_eq!(request.seasons[0].status, RequestStatus::Pending);
    assert_eq!(request.created_at.unwrap().to_string(), "2026-02-01T05:50:39Z");
    assert!(!request.is_auto_request && !request.is_4k && request.is_live());
}

/// seerr reference §7.1: 202 is a success with the body of an error.
#[tokio::test]
async fn that_nothing_is_left_is_no_error_and_no_request() {
    let says = Says::new(202, r#"{"message":"No seasons available to request"}"#);
    let (seerr, _) = answering(vec![says]).await;
    let create = Create::tv(3002.into(), Seasons::All);
    assert_eq!(seerr.send(&create).await.unwrap(), Created::NothingLeft);
}

#[tokio::test]
async fn what_is_neither_a_request_nor_words_is_not_taken_for_either() {
    for odd in ["{}", "null", "[]", "7", r#"{"id":null}"#, r#"{"id":"x","message":"no"}"#, ""] {
        let (seerr, seen) = answering(vec![Says::new(201, odd)]).await;
        let error = seerr.send(&Create::movie(1.into())).await.unwrap_err();
        assert!(
            matches!(error, Error::Call(seerr_client::CallError::Unreadable { .. })),
            "{odd}: {error:?}"
        );
        assert_eq!(error.then(), seerr_client::Then::LookFirst, "it may be made");
        assert_eq!(seen.lock().unwrap().len(), 1, "and is not made twice");
    }
}

/// seerr reference §7.3: no more than a quota still allows, the lowest first.
#[test]
fn a_quota_takes_the_lowest_seasons() {
    let set = SeasonSet::new([9, 2, 5]).unwrap();
    assert_eq!(set.lowest(2).unwrap().numbers(), [2, 5]);
    assert_eq!(set.lowest(9), Some(set.clone()));
    assert_eq!(set.lowest(0), None);
}
