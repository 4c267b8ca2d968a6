//! What pages are made of: vendored and ours, part of the program.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest;

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const ICON: Asset = Asset {
    name: "icon.svg",
    kind: "image/svg+xml",
    bytes: include_bytes!("../../assets/icon.svg"),
};

const ALL: [Asset; 4] = [
    Asset {
        name: "app.css",
        kind: "text/css; charset=utf-8",
        bytes: include_bytes!("../../assets/app.css"),
    },
    Asset {
        name: "towline.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../assets/towline.js"),
    },
    Asset {
        name: "htmx.min.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../assets/htmx.min.js"),
    },
    ICON,
];

/// Another one whenever any of them changes: what a browser has kept is then not asked for again.
pub(super) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut all = digest::Context::new(&digest::SHA256);
    for asset in &ALL {
        all.update(asset.bytes);
    }
    BASE64_URL_SAFE_NO_PAD.encode(&all.finish().as_ref()[..9])
});

pub(super) async fn asset(Path((version, file)): Path<(String, String)>) -> Response {
    let Some(asset) = ALL.iter().find(|asset| asset.name == file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    answer(asset, version == *VERSION)
}

pub(super) async fn favicon() -> Response {
    answer(&ICON, false)
}

fn answer(asset: &Asset, for_good: bool) -> Response {
    let keep = if for_good { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    (headers, asset.bytes).into_response()
}
