//! Radarrs and Sonarrs (reference §10).

use serde_json::{Value, json};

use super::{
    answer::{Answer, Refused, ok},
    call::Call,
};
use crate::{mishap::pause, seerr::Downloader};

/// What the server knows by itself.
pub(super) fn list(call: &Call, kind: &str) -> Answer {
    ok(&all(call, kind).iter().map(wire).collect::<Value>())
}

/// Asks it for its profiles, and ends when there is no answer.
pub(super) async fn get(call: &Call, kind: &str) -> Answer {
    let id = call.id(2);
    let service = all(call, kind).into_iter().find(|service| service.id == id);
    let name = if kind == "radarr" { "Radarr" } else { "Sonarr" };
    let message = format!("{name} server with provided ID does not exist.");
    let service = service.ok_or(Refused::new(404, &message))?;
    pause(service.takes_ms).await;
    if !service.is_reachable {
        call.sim.die();
        return Err(Refused::Died);
    }
    ok(&json!({
        "server": wire(&service),
        "profiles": [{ "id": service.profile, "name": "HD" }],
        "rootFolders": [{ "id": 1, "path": service.directory, "freeSpace": 1u64 << 40 }],
        "tags": [],
    }))
}

fn all(call: &Call, kind: &str) -> Vec<Downloader> {
    let state = call.sim.state();
    if kind == "radarr" { state.radarr.clone() } else { state.sonarr.clone() }
}

fn wire(service: &Downloader) -> Value {
    json!({
        "id": service.id,
        "name": service.name,
        "is4k": service.is4k,
        "isDefault": service.is_default,
        "activeDirectory": service.directory,
        "activeProfileId": service.profile,
        "activeTags": [],
    })
}
