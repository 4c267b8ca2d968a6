//! The account (reference §3).

use serde_json::{Value, json};

use super::{
    answer::{Answer, done, ok},
    call::Call,
};
use crate::putio::{Refused, state::State};

/// With every key that the strictest client wants (§7).
pub(super) fn info(call: &Call) -> Answer {
    let account = &call.sim.script.account;
    let state = call.state();
    let used = state.tree.used();
    let mut info = json!({
        "user_id": account.user_id,
        "username": account.username,
        "mail": account.mail,
        "avatar_url": "https://example.org/avatar.png",
        "account_active": state.active,
        "account_status": if state.active { "active" } else { "inactive" },
        "can_create_sub_account": false,
        "is_sub_account": false,
        "is_eligible_for_friend_invitation": false,
        "disk": { "size": state.disk, "used": used, "avail": state.available() },
        "trash_size": state.trash_size(),
        "monthly_bandwidth_usage": 0,
        "files_will_be_deleted_at": null,
        "password_last_changed_at": null,
        "private_download_host_ip": null,
        "settings": settings_of(&state),
        "warnings": { "callback_url_has_failed": state.callback_has_failed },
        "simultaneous_download_limit": 20,
    });
    if call.is_set("download_token") {
        info["download_token"] = "downloadtoken".into();
    }
    if call.is_set("features") {
        info["features"] = json!({});
    }
    ok(json!({ "info": info }))
}

fn settings_of(state: &State) -> Value {
    let mut settings = json!({
        "default_download_folder": state.default_folder,
        "trash_enabled": state.trash_enabled,
        "callback_url": null,
        "tunnel_route_name": "default",
        "use_private_download_ip": false,
        "is_invisible": false,
        "hide_subtitles": false,
        "dont_autoselect_subtitles": false,
        "beta_user": false,
        "history_enabled": true,
        "start_from": false,
        "show_optimistic_usage": false,
        "sort_by": "NAME_ASC",
        "theme": "auto",
        "transfer_sort_by": null,
        "subtitle_languages": [],
        "next_episode": true,
        "two_factor_enabled": false,
    });
    if let Some(settings) = settings.as_object_mut() {
        settings.extend(state.settings.clone());
    }
    settings
}

pub(super) fn settings(call: &Call) -> Answer {
    ok(json!({ "settings": settings_of(&call.state()) }))
}

pub(super) fn change_settings(call: &Call) -> Answer {
    let folder = call.number("default_download_folder")?;
    let callback = call.get("callback_url");
    if callback.is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
        return Err(Refused::new(400, "INVALID_CALLBACK_URL"));
    }
    let mut state = call.state();
    if let Some(folder) = folder {
        state.tree.folder(folder)?;
        state.default_folder = folder;
    }
    if call.get("trash_enabled").is_some() {
        state.trash_enabled = call.is_set("trash_enabled");
    }
    let given = call.fields.json.as_ref().and_then(Value::as_object);
    for (name, value) in given.into_iter().flatten() {
        if !matches!(name.as_str(), "default_download_folder" | "trash_enabled") {
            state.settings.insert(name.clone(), value.clone());
        }
    }
    done()
}

pub(super) fn routes() -> Answer {
    let route = json!({ "name": "default", "description": "Default", "hosts": ["a.put.io"] });
    ok(json!({ "routes": [route] }))
}
