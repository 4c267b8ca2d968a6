//! The compose file: what it must not lose, and that all it names is there.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{shipped, yaml};

fn compose() -> Value {
    yaml("compose.yaml", &shipped("compose.yaml"))
}

fn texts<'a>(service: &'a Value, key: &str) -> Vec<&'a str> {
    let list = service[key].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).collect()
}

#[test]
fn towline_has_no_more_rights_than_it_needs() {
    let compose = compose();
    let towline = &compose["services"]["towline"];
    assert_eq!(towline["user"], "${PUID}:${PGID}");
    assert_eq!(towline["read_only"], true);
    assert_eq!(towline["cap_drop"], json!(["ALL"]));
    assert_eq!(towline["security_opt"], json!(["no-new-privileges:true"]));
    assert!(texts(towline, "tmpfs")[0].starts_with("/tmp"));
    assert_eq!(towline["healthcheck"]["test"], json!(["CMD", "/usr/bin/towline", "healthy"]));
    assert_eq!(towline["environment"]["TZ"], "${TZ}");
    assert_eq!(towline["init"], true);
    for too_much in ["privileged", "cap_add", "network_mode", "pid", "devices"] {
        assert!(towline.get(too_much).is_none(), "{too_much}");
    }
}

#[test]
fn media_lie_under_one_path_for_all_who_see_them() {
    let compose = compose();
    let services = compose["services"].as_object().unwrap();
    for (name, service) in services {
        let media: Vec<_> =
            texts(service, "volumes").into_iter().filter(|it| it.contains("MEDIA")).collect();
        let wanted = if name == "seerr" { vec![] } else { vec!["${MEDIA}:${MEDIA}"] };
        assert_eq!(media, wanted, "{name}");
    }
}

#[test]
fn images_are_named_with_their_version() {
    for (name, service) in compose()["services"].as_object().unwrap() {
        let image = service["image"].as_str().unwrap().trim_end_matches('}');
        let (_, tag) = image.rsplit_once(':').unwrap_or_else(|| panic!("{name}: {image}"));
        assert!(tag.contains(|it: char| it.is_ascii_digit()), "{name}: {image}");
    }
    let ours = format!("${{TOWLINE_IMAGE:-towline:{}}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(compose()["services"]["towline"]["image"], ours.as_str());
}

#[test]
fn secrets_and_variables_that_are_used_are_given() {
    let compose = compose();
    let given: Vec<_> = compose["secrets"].as_object().unwrap().keys().collect();
    let mut used = texts(&compose["services"]["towline"], "secrets");
    used.sort_unstable();
    assert_eq!(given, used);

    let example = shipped(".env.example");
    let given: BTreeSet<_> = example
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name)
        .collect();
    let text = shipped("compose.yaml");
    let used: BTreeSet<_> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.split("${").skip(1))
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| !name.contains(":-"))
        .collect();
    assert_eq!(given, used);
}
