//! Who gets in and who does not: one test for each promise of docs/security.md, and the incidents
//! that others of this field have had, once more. What a page's own names could do is in `hostile`;
//! parts that stand alone are tested where they are (`crate::access`: hosts, cookies, addresses).
//! That no secret is told by the whole program is a test of the program itself (`told_nowhere`).

mod browsers;
mod callers;
mod hostile;
mod login;

use axum::{
    body::Body,
    http::{Method, header},
};
use towline_api::access::{MadeKey, Scope};

use crate::{
    AccessSettings, ForwardAuth,
    testing::{Scene, request, text},
};

async fn scene() -> Scene {
    Scene::new(AccessSettings::default()).await
}

/// Behind a proxy at 10.0.0.1 that logs people in.
async fn behind_a_proxy(users: &[&str]) -> Scene {
    let users = users.iter().map(ToString::to_string).collect();
    let header = header::HeaderName::from_static("remote-user");
    Scene::new(AccessSettings {
        trusted_proxies: vec!["10.0.0.1/32".parse().unwrap()],
        forward_auth: Some(ForwardAuth { header, users }),
        hosts: vec!["nas.example".into()],
        ..AccessSettings::default()
    })
    .await
}

/// A path that fits a route: parts in braces are filled in.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn key(scene: &Scene, scope: Scope) -> String {
    let body = format!("{{\"name\":\"{scope}\",\"scope\":\"{scope}\"}}");
    let request = request(Method::POST, "/api/v1/keys")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body));
    let made = scene.send_at_socket(request.unwrap()).await;
    serde_json::from_str::<MadeKey>(&text(made).await).unwrap().key
}
