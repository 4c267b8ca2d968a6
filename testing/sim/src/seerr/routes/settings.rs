//! What the server says of itself, and its webhook (reference §2, §4, §9).

use serde_json::{Value, json};

use super::{
    answer::{Answer, Refused, member, nothing, ok},
    call::Call,
};
use crate::seerr::{Product, Webhook, hooks};

pub(super) fn status(call: &Call) -> Answer {
    let script = &call.sim.script;
    let version = match script.version.as_str() {
        "" => script.product.version(),
        version => version,
    };
    ok(&json!({
        "version": version,
        "commitTag": "local",
        "updateAvailable": false,
        "commitsBehind": 0,
        "restartRequired": false,
    }))
}

/// Which members there are tells the product (§4).
pub(super) fn public(call: &Call) -> Answer {
    let settings = &call.sim.script.settings;
    let mut public = json!({
        "initialized": settings.initialized,
        "applicationTitle": "Requests",
        "applicationUrl": settings.application_url,
        "hideAvailable": false,
        "localLogin": true,
        "movie4kEnabled": settings.movie_4k,
        "series4kEnabled": settings.series_4k,
        "originalLanguage": "",
        "partialRequestsEnabled": settings.partial_requests,
        "cacheImages": false,
        "vapidPublic": "",
        "enablePushRegistration": false,
        "locale": settings.locale,
        "emailEnabled": false,
        "newPlexLogin": true,
    });
    let product = call.sim.script.product;
    if product == Product::Overseerr {
        public["region"] = "".into();
    } else {
        public["discoverRegion"] = "".into();
        public["streamingRegion"] = "".into();
        public["mediaServerType"] = 2.into();
        public["enableSpecialEpisodes"] = settings.special_episodes.into();
    }
    if product == Product::Seerr {
        public["hideBlocklisted"] = false.into();
    }
    ok(&public)
}

/// Only an administrator may, or in newer products who manages settings.
fn admit(call: &Call) -> Result<(), Refused> {
    let manages = if call.sim.script.product == Product::Overseerr { 0 } else { 4 };
    call.needs(manages).map(drop)
}

pub(super) fn webhook(call: &Call) -> Answer {
    admit(call)?;
    ok(&wire(call, &call.sim.state().webhook))
}

/// Stores whatever is JSON, also a template that was serialised only once (§9).
pub(super) fn set_webhook(call: &Call) -> Answer {
    admit(call)?;
    let webhook = read(call)?;
    call.sim.state().webhook = webhook.clone();
    call.has_changed();
    ok(&wire(call, &webhook))
}

pub(super) async fn test_webhook(call: &Call) -> Answer {
    admit(call)?;
    let webhook = read(call)?;
    if hooks::test(&call.sim, &webhook).await {
        nothing()
    } else {
        Err(Refused::new(500, "Failed to send webhook notification."))
    }
}

fn wire(call: &Call, webhook: &Webhook) -> Value {
    let payload: Value = serde_json::from_str(&webhook.json_payload).unwrap_or_default();
    let mut options = json!({
        "webhookUrl": webhook.url,
        "jsonPayload": payload,
        "authHeader": webhook.auth_header,
    });
    if call.sim.script.product == Product::Seerr {
        options["supportVariables"] = webhook.support_variables.into();
    }
    json!({ "enabled": webhook.enabled, "types": webhook.types, "options": options })
}

fn read(call: &Call) -> Result<Webhook, Refused> {
    let empty = Value::Null;
    let options = member(&call.body, "options").unwrap_or(&empty);
    let text = |name: &str| options.get(name).and_then(Value::as_str);
    let payload = match options.get("jsonPayload") {
        None => None,
        Some(Value::String(payload)) => Some(payload),
        Some(_) => {
            let message = "should be string";
            return Err(Refused::invalid(".body.options.jsonPayload", message));
        }
    };
    let payload = payload.map_or("", String::as_str);
    if let Err(error) = serde_json::from_str::<Value>(payload) {
        return Err(Refused::new(500, &error.to_string()));
    }
    Ok(Webhook {
        enabled: call.body.get("enabled").and_then(Value::as_bool).unwrap_or(false),
        types: call.integer("types").and_then(|types| u64::try_from(types).ok()).unwrap_or(0),
        url: text("webhookUrl").unwrap_or_default().into(),
        auth_header: text("authHeader").unwrap_or_default().into(),
        json_payload: payload.into(),
        support_variables: options.get("supportVariables").is_some_and(|value| value == true),
    })
}
