//! The API is as its description says: schemathesis reads the one and asks the other.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;
use towline_testkit::{components, towline::quoted, wait::until};

use crate::{
    wishes_world::{World, file_list, films},
    worlds::SOON,
};

/// What it is not to ask, and why.
const LEFT_OUT: [(&str, &str); 4] = [
    ("events", "it answers for as long as somebody listens"),
    ("login.token", "over the network it only ever says no"),
    ("keys.remove", "it would take away the key with which it asks"),
    ("items.forget", "it would forget what the others are to be asked about"),
];

/// Each of the two passes makes so many requests of an operation beside its fixed ones.
const EXAMPLES: &str = "4";
const LONGEST: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_as_the_description_says_and_nothing_makes_the_server_fail() {
    let world = world().await;
    let item = world.towline.items_of("title").unwrap()[0].id;
    let entry = world.towline.inbox().unwrap()[0].id;
    // Of anything at all: most of what is asked for is not there.
    judge(&world, "");
    // And of what is there.
    judge(&world, &known(item, entry));
}

/// Something of everything: a list with titles, a source with a question.
async fn world() -> World {
    let imports = "[imports.music.directory]\npath = \"DIR/music\"\nimporter = \"shelf\"\n\
                   [importers.shelf.place]\ninto = \"DIR/library\"\n";
    let mut world = World::new(films(3), &[&file_list("mine", ""), imports].concat()).await;
    for directory in ["music/Blue Train", "library"] {
        fs::create_dir_all(world.file(directory)).unwrap();
    }
    fs::write(world.file("music/Blue Train/1.flac"), "fLaC").unwrap();
    let film = |number: i64| json!({"title": format!("Film {number}"), "type": "movie", "tmdb": 100 + number});
    let unknown = json!({"title": "No such film", "type": "movie", "year": 1999});
    world.write("mine.json", &[film(1), film(2), unknown]);
    world.towline.start();
    world.until_stage("mine", "Film 1", "requested");
    until(SOON, "something waits for a person", || match world.towline.inbox()?.len() {
        0 => Err(world.towline.log()),
        _ => Ok(()),
    });
    world
}

/// Names and numbers of what is there.
fn known(item: i64, entry: i64) -> String {
    let rows = [
        ("/api/v1/items/{id}", "path.id", item.to_string()),
        ("/api/v1/items/{id}/orders", "path.id", item.to_string()),
        ("/api/v1/inbox/{id}", "path.id", entry.to_string()),
        ("/api/v1/inbox/{id}/answer", "path.id", entry.to_string()),
        ("/api/v1/lists/{name}", "path.name", quoted("mine")),
        ("/api/v1/lists/{name}/runs", "path.name", quoted("mine")),
        ("/api/v1/lists/{name}/plan", "path.name", quoted("mine")),
        ("/api/v1/lists/{name}/{output}", "path.name", quoted("mine")),
        ("/api/v1/sources/{name}/sync", "path.name", quoted("music")),
        ("/api/v1/explain", "query.what", quoted("Film")),
        ("/api/v1/hooks/{service}", "path.service", quoted("seerr")),
    ];
    let operation = |(path, name, value): (&str, &str, String)| {
        format!(
            "[[operations]]\ninclude-path = \"{path}\"\nparameters = {{ \"{name}\" = {value} }}\n"
        )
    };
    rows.map(operation).concat()
}

/// Has schemathesis ask everything, with a key that may do everything.
fn judge(world: &World, settings: &str) {
    let name = if settings.is_empty() { "anything" } else { "known" };
    let made = world.json(&["key", "add", name, "--scope", "admin"]).unwrap();
    let key = made["key"].as_str().unwrap();
    fs::write(world.file("schemathesis.toml"), settings).unwrap();
    let log = fs::File::create(world.file("said.txt")).unwrap();
    let venv = components::installed("schemathesis-venv", "bin/st");
    let mut command = Command::new(venv.join("bin/st"));
    command
        .env_clear()
        .env("HOME", world.file(""))
        .current_dir(world.file(""))
        .arg("--config-file")
        .arg(world.file("schemathesis.toml"))
        .arg("run")
        .arg(format!("http://{}/api/v1/openapi.json", world.address()))
        .args(["--header", &format!("Authorization: Bearer {key}")])
        .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", EXAMPLES, "--generation-deterministic", "--no-color"])
        .args(["--request-timeout", "20", "--suppress-health-check", "all"]);
    for (operation, _) in LEFT_OUT {
        command.args(["--exclude-operation-id", operation]);
    }
    let mut child =
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
    let said = || fs::read_to_string(world.file("said.txt")).unwrap();
    let status = until(LONGEST, "schemathesis ends", || child.try_wait().unwrap().ok_or_else(said));
    assert!(status.success(), "{status}:\n{}\n{}", said(), world.towline.log());
    // It must have asked: a description that it cannot read is no success.
    assert!(said().contains("API Operations:"), "{}", said());
}

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_schema_conformance";
