use putio_client::{
    Done, DownloadLinksId, EventId, FileId, NonRootId, ZipId,
    account::{AccountStatus, ChangeSettings, GetInfo, GetSettings},
    config, download_links, events,
    oauth::{LinkCode, Logout, PollCode, StartCode, SubmitCode, TokenScope, Validate},
    trash, tunnel, zips,
};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::stand::{sent, unsent};

const OK: &str = r#"{"status":"OK"}"#;

fn ids() -> Vec<NonRootId> {
    vec![NonRootId::new(41).unwrap(), NonRootId::new(42).unwrap()]
}

/// putio contract §3.
#[tokio::test]
async fn the_account_tells_its_room() {
    let answer = r#"{"status":"OK","info":{"user_id":9,"username":"me","mail":"canary@x","account_active":true,
        "account_status":"active","disk":{"avail":1000,"size":"5000","used":4000},"trash_size":7,
        "files_will_be_deleted_at":null,"monthly_bandwidth_usage":3,"download_token":"canary",
        "settings":{"default_download_folder":0,"trash_enabled":true,"callback_url":"https://me/canary"},
        "warnings":{"callback_url_has_failed":true},"features":{}}}"#;
    let (request, account) = sent(GetInfo { download_token: true }, answer).await;
    assert_eq!(request, "GET /v2/account/info?download_token=1");
    let info = account.info;
    assert_eq!((info.disk.avail, info.disk.size, info.trash_size), (Some(1000), Some(5000), 7));
    assert_eq!((&info.account_status, info.account_active), (&AccountStatus::Active, Some(true)));
    assert_eq!(info.settings.default_download_folder, Some(FileId::ROOT));
    assert!(info.warnings.callback_url_has_failed && !format!("{info:?}").contains("canary"));
    let bare = r#"{"info":{"disk":null,"settings":[],"warnings":null,"account_status":"asleep"}}"#;
    let (request, account) = sent(GetInfo::default(), bare).await;
    assert_eq!(request, "GET /v2/account/info");
    assert_eq!((account.info.disk.avail, account.info.account_status.as_str()), (None, "asleep"));
}

/// putio contract §3.
#[tokio::test]
async fn settings_are_read_and_changed() {
    let (request, answer) = sent(GetSettings, r#"{"settings":{"trash_enabled":0,"x":1}}"#).await;
    assert_eq!(request, "GET /v2/account/settings");
    assert_eq!(answer.settings.trash_enabled, Some(false));
    let change = ChangeSettings {
        callback_url: Some("https://me/canary".into()),
        trash_enabled: Some(true),
        ..Default::default()
    };
    assert!(!format!("{change:?}").contains("canary"));
    let (request, done) = sent(change, OK).await;
    assert_eq!(
        (request.as_str(), done),
        (
            r#"POST /v2/account/settings {"callback_url":"https://me/canary","trash_enabled":true}"#,
            Done
        )
    );
    unsent(ChangeSettings::default()).await;
}

/// putio contract §1.
#[tokio::test]
async fn a_code_becomes_a_token() {
    let start = StartCode { app_id: 4711, client_name: Some("my host".into()) };
    let answer = r#"{"status":"OK","code":"PUTIO1","qr_code_url":"https://api.put.io/qr/PUTIO1"}"#;
    let (request, started) = sent(start, answer).await;
    assert_eq!(request, "GET /v2/oauth2/oob/code?app_id=4711&client_name=my%20host");
    assert_eq!(started.code.to_string(), "PUTIO1");
    assert!(!format!("{started:?}").contains("PUTIO1"));
    for none in [r#"{"status":"OK","oauth_token":null}"#, r#"{"oauth_token":""}"#, OK] {
        let (request, polled) = sent(PollCode(started.code.clone()), none).await;
        assert_eq!(request, "GET /v2/oauth2/oob/code/PUTIO1");
        assert!(polled.oauth_token.is_none());
    }
    let (_, polled) = sent(PollCode(started.code), r#"{"oauth_token":"canary"}"#).await;
    assert!(!format!("{polled:?}").contains("canary"));
    assert_eq!(polled.oauth_token.unwrap().expose_secret(), "canary");
    let submit = SubmitCode(LinkCode::new("PUTIO1"));
    assert_eq!(sent(submit, OK).await.0, "POST /v2/oauth2/oob/code code=PUTIO1");
    unsent(PollCode(LinkCode::new(""))).await;
    for odd in [r#""""#, "null", r#""a\u001b[2J""#, r#""a b""#, "{}"] {
        assert!(serde_json::from_str::<LinkCode>(odd).is_err(), "{odd}");
    }
}

/// putio contract §1.
#[tokio::test]
async fn a_token_is_validated_and_given_back() {
    let answer = r#"{"result":true,"token_id":1,"token_scope":"default","user_id":9}"#;
    let (request, validated) = sent(Validate, answer).await;
    assert_eq!(request, "GET /v2/oauth2/validate");
    assert_eq!((validated.result, validated.token_scope), (true, TokenScope::Default));
    let answer = r#"{"result":false,"token_id":null,"token_scope":null,"user_id":null}"#;
    let validated = sent(Validate, answer).await.1;
    assert_eq!((validated.result, validated.user_id), (false, None));
    assert_eq!(sent(Logout, "").await.0, "POST /v2/oauth/grants/logout");
}

/// putio contract §4.
#[tokio::test]
async fn links_of_many_files_are_made() {
    let (request, made) = sent(download_links::Create { file_ids: ids() }, r#"{"id":5}"#).await;
    assert_eq!(request, "POST /v2/download_links/create file_ids=41%2C42");
    let answer = r#"{"links_status":"DONE","links":{"download_links":["https://s/canary"],"media_links":null}}"#;
    let (request, links) = sent(download_links::Get(made.id), answer).await;
    assert_eq!(request, "GET /v2/download_links/5");
    assert_eq!(links.links_status, download_links::LinksStatus::Done);
    assert!(!format!("{links:?}").contains("canary"));
    assert_eq!(links.links.unwrap().download_links[0].host(), "s");
    let id = DownloadLinksId::new(5).unwrap();
    let links = sent(download_links::Get(id), r#"{"links_status":"NEW","links":null}"#).await.1;
    assert_eq!(links.links, None);
    unsent(download_links::Create { file_ids: vec![] }).await;
}

/// putio contract §6.
#[tokio::test]
async fn events_are_forgotten() {
    let id = EventId::new(3).unwrap();
    assert_eq!(sent(events::Delete(id), OK).await.0, "POST /v2/events/delete/3");
    assert_eq!(sent(events::DeleteAll, OK).await.0, "POST /v2/events/delete");
    unsent(events::List { per_page: 0, before: None }).await;
}

/// putio contract §6.
#[tokio::test]
async fn words_are_kept_for_an_application() {
    let put = config::Put { key: "a/b".into(), value: json!({"x": [1, null]}) };
    assert_eq!(sent(put, OK).await.0, r#"PUT /v2/config/a%2Fb {"value":{"x":[1,null]}}"#);
    let (request, item) = sent(config::Get("a".into()), r#"{"value":{"x":1}}"#).await;
    assert_eq!((request.as_str(), &item.value["x"]), ("GET /v2/config/a", &json!(1)));
    let (request, kept) = sent(config::GetAll, r#"{"config":{"a":1}}"#).await;
    assert_eq!((request.as_str(), &kept.config["a"]), ("GET /v2/config", &json!(1)));
    let put = config::PutAll { config: kept.config };
    assert_eq!(sent(put, OK).await.0, r#"PUT /v2/config {"config":{"a":1}}"#);
    assert_eq!(sent(config::Delete("a".into()), OK).await.0, "DELETE /v2/config/a");
    unsent(config::Delete(String::new())).await;
    unsent(config::Put { key: String::new(), value: json!(1) }).await;
}

/// putio contract §6.
#[tokio::test]
async fn the_trash_is_emptied_in_parts_and_whole() {
    let restore = trash::Restore { file_ids: ids() };
    assert_eq!(sent(restore, OK).await.0, "POST /v2/trash/restore file_ids=41%2C42");
    let delete = trash::Delete { file_ids: ids() };
    assert_eq!(sent(delete, OK).await.0, "POST /v2/trash/delete file_ids=41%2C42");
    assert_eq!(sent(trash::Empty, OK).await.0, "POST /v2/trash/empty");
    unsent(trash::Delete { file_ids: vec![] }).await;
    unsent(trash::Restore { file_ids: vec![] }).await;
}

/// putio contract §6.
#[tokio::test]
async fn zips_are_made() {
    let (request, made) = sent(zips::Create { file_ids: ids() }, r#"{"zip_id":6}"#).await;
    assert_eq!(request, "POST /v2/zips/create file_ids=41%2C42");
    let answer =
        r#"{"zip_status":"DONE","url":"https://s/canary.zip","size":9,"missing_files":[]}"#;
    let (request, zip) = sent(zips::Get(made.zip_id), answer).await;
    assert_eq!((request.as_str(), zip.zip_status.as_str()), ("GET /v2/zips/6", "DONE"));
    assert!(!format!("{zip:?}").contains("canary") && zip.url.is_some());
    let zip = sent(zips::Get(made.zip_id), r#"{"zip_status":"NEW","url":null}"#).await.1;
    assert_eq!((zip.zip_status, zip.url), (zips::ZipStatus::New, None));
    let (request, all) = sent(zips::List, r#"{"zips":[{"id":6,"created_at":null}]}"#).await;
    assert_eq!((request.as_str(), all.zips[0].id), ("GET /v2/zips/list", made.zip_id));
    let id = ZipId::new(6).unwrap();
    assert_eq!(sent(zips::Cancel(id), OK).await.0, "GET /v2/zips/6/cancel");
    unsent(zips::Create { file_ids: vec![] }).await;
}

/// putio contract §4.
#[tokio::test]
async fn routes_are_listed() {
    let answer = r#"{"routes":[{"name":"ams","description":"Amsterdam","hosts":["a.put.io",5]},{"hosts":null}]}"#;
    let (request, all) = sent(tunnel::ListRoutes, answer).await;
    assert_eq!((request.as_str(), &*all.routes[0].name), ("GET /v2/tunnel/routes", "ams"));
    assert_eq!(all.routes[0].hosts, ["a.put.io".into()]);
}
