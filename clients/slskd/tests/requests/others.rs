use secrecy::ExposeSecret;
use slskd_client::{
    GetHealth, SearchId, application, files,
    files::{RelativePath, Root},
    options, searches, server, session,
};

use crate::stand::sent;

/// slskd contract §2.
#[tokio::test]
async fn slskd_tells_how_it_stands() {
    let (request, health) = sent(GetHealth, 200, "Healthy").await;
    assert_eq!((request.as_str(), health.is_healthy()), ("GET /health", true));
    assert!(!sent(GetHealth, 200, "Degraded").await.1.is_healthy());

    let (request, version) = sent(application::GetVersion, 200, r#""0.26.0""#).await;
    assert_eq!(request, "GET /api/v0/application/version");
    assert!(version.version().unwrap().has_batches());

    let server = r#"{"address":"vps.slsknet.org","ipEndPoint":"1.2.3.4:2271","state":"Connected, LoggedIn",
        "isConnected":true,"isConnecting":false,"isLoggedIn":true,"isLoggingIn":false,"isTransitioning":false}"#;
    let answer = format!(
        r#"{{"version":{{"full":"0.26.0+1a","current":"0.26.0","isUpdateAvailable":false,"isCanary":false,"isDevelopment":false}},
            "pendingReconnect":false,"pendingRestart":true,"server":{server},
            "connectionWatchdog":{{"isEnabled":true,"isAttemptingConnection":false,"isAwaitingVpn":false,"nextAttemptAt":"2026-08-22T10:00:12.3"}},
            "user":{{"username":"me"}},"shares":{{"files":7}},"relay":{{"mode":"Controller"}},"rooms":[]}}"#
    );
    let (request, state) = sent(application::GetApplication, 200, &answer).await;
    assert_eq!(request, "GET /api/v0/application");
    assert_eq!((state.version.current.as_str(), state.pending_restart), ("0.26.0", true));
    assert!(state.server.is_logged_in && state.connection_watchdog.next_attempt_at.is_some());
    assert_eq!((state.user.username.as_deref(), &state.shares["files"]), (Some("me"), &7.into()));
    assert_eq!(state.relay.mode.as_deref(), Some("Controller"));
    let bare = sent(application::GetApplication, 200, "{}").await.1;
    assert_eq!(bare, application::Application::default());

    let (request, state) = sent(server::GetServer, 200, server).await;
    assert_eq!(request, "GET /api/v0/server");
    assert!(state.is_logged_in && state.state.contains("LoggedIn"));
    for status in [200, 205] {
        assert_eq!(sent(server::Connect, status, "").await.0, "PUT /api/v0/server");
    }
    let leave = server::Disconnect { message: "for now".into() };
    assert_eq!(sent(leave, 204, "").await.0, r#"DELETE /api/v0/server "for now""#);
}

/// slskd contract §1 and §2.
#[tokio::test]
async fn credentials_and_configuration_are_asked_for_in_slskds_words() {
    let login = session::Login { username: "me".into(), password: "canary".into() };
    assert!(!format!("{login:?}").contains("canary"));
    let answer = r#"{"token":"eyJ.a.b","expires":1787000000,"issued":1786395200,"notBefore":1786395200,
        "name":"me","tokenType":"Bearer"}"#;
    let (request, token) = sent(login, 200, answer).await;
    assert_eq!(request, r#"POST /api/v0/session {"password":"canary","username":"me"}"#);
    assert_eq!(token.token.expose_secret(), "eyJ.a.b");
    assert_eq!((token.expires.unwrap() - token.issued.unwrap()).get_seconds(), 604_800);
    assert_eq!(sent(session::Check, 200, "").await.0, "GET /api/v0/session");
    let (request, enabled) = sent(session::IsEnabled, 200, "false").await;
    assert_eq!((request.as_str(), enabled), ("GET /api/v0/session/enabled", false));

    let answer = r#"{"directories":{"downloads":"/app/downloads"},"new":1}"#;
    let (request, options) = sent(options::GetOptions, 200, answer).await;
    assert_eq!(request, "GET /api/v0/options");
    assert_eq!(options.directories.downloads.as_deref(), Some("/app/downloads"));
    assert_eq!(options.whole["new"], 1);
}

/// slskd contract §9.
#[tokio::test]
async fn files_are_asked_for_in_base64() {
    let path = || RelativePath::new("Album/ab?").unwrap();
    let answer = r#"{"name":"Album","fullName":"Album","attributes":"Directory","createdAt":"2026-08-22T10:00:12.3456789+02:00",
        "files":[{"name":"01.flac","fullName":"CD1/01.flac","length":31337,"attributes":"Normal","modifiedAt":"2026-08-22T10:00:12Z"}],
        "directories":[{"name":"CD1","fullName":"CD1"}]}"#;
    let root = files::ListRoot { root: Root::Incomplete, recursive: false };
    let (request, _) = sent(root, 200, answer).await;
    assert_eq!(request, "GET /api/v0/files/incomplete/directories?recursive=false");
    let list = files::ListDirectory { root: Root::Downloads, path: path(), recursive: true };
    let (request, album) = sent(list, 200, answer).await;
    // `Album//ab?`: with one separator its base64 would hold a `/`.
    assert_eq!(
        request,
        "GET /api/v0/files/downloads/directories/QWxidW0vL2FiPw%3D%3D?recursive=true"
    );
    assert_eq!((album.files[0].length, &*album.directories[0].name), (31337, "CD1"));
    let plain = || RelativePath::new("Album").unwrap();
    let delete = files::DeleteDirectory { root: Root::Downloads, path: plain() };
    let request = sent(delete, 204, "").await.0;
    assert_eq!(request, "DELETE /api/v0/files/downloads/directories/QWxidW0%3D");
    let delete = files::DeleteFile { root: Root::Incomplete, path: plain() };
    assert_eq!(sent(delete, 204, "").await.0, "DELETE /api/v0/files/incomplete/files/QWxidW0%3D");
}

/// slskd contract §10.
#[tokio::test]
async fn searches_are_asked_for_in_slskds_words() {
    const ID: &str = "00000000-0000-0000-0000-00000000000a";
    let id = || SearchId::from_u128(10);
    let start = searches::Start {
        search_text: "Blue Train".into(),
        id: Some(id()),
        search_timeout: Some(20_000),
        ..Default::default()
    };
    let response = r#"{"username":"bob","token":4,"hasFreeUploadSlot":true,"uploadSpeed":1000,"queueLength":-1,
        "fileCount":1,"lockedFileCount":0,"files":[{"filename":"a\\b.flac","size":-3,"extension":"flac","code":1,
        "bitDepth":16,"sampleRate":44100,"length":200,"isLocked":false}],"lockedFiles":[]}"#;
    let search = format!(
        r#"{{"id":"{ID}","searchText":"Blue Train","token":4,"startedAt":"2026-08-22T10:00:12.3","state":"Completed, TimedOut",
            "isComplete":true,"responseCount":1,"fileCount":1,"lockedFileCount":0,"responses":[{response}]}}"#
    );
    let (request, found) = sent(start, 200, &search).await;
    assert_eq!(
        request,
        format!(
            r#"POST /api/v0/searches {{"searchText":"Blue Train","id":"{ID}","searchTimeout":20000}}"#
        )
    );
    assert!(found.is_complete && !found.state.is_cut_short() && found.id == id());
    let (request, all) = sent(searches::List, 200, &format!("[{search}]")).await;
    assert_eq!((request.as_str(), all.len()), ("GET /api/v0/searches", 1));
    let get = searches::Get { id: id(), include_responses: true };
    let (request, got) = sent(get, 200, &search).await;
    assert_eq!(request, format!("GET /api/v0/searches/{ID}?includeResponses=true"));
    assert_eq!(got, found);
    let (request, responses) = sent(searches::Responses(id()), 200, &format!("[{response}]")).await;
    assert_eq!(request, format!("GET /api/v0/searches/{ID}/responses"));
    assert_eq!((responses[0].queue_length, responses[0].files[0].size), (0, 0), "hostile numbers");
    assert_eq!(responses, found.responses);
    assert_eq!(sent(searches::Stop(id()), 200, "").await.0, format!("PUT /api/v0/searches/{ID}"));
    assert_eq!(
        sent(searches::Delete(id()), 204, "").await.0,
        format!("DELETE /api/v0/searches/{ID}")
    );
}
