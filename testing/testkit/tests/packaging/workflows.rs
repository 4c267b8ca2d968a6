//! The workflows: that they can be read, and that what they call is there.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use crate::{repository, shipped, yaml};

fn workflow(name: &str) -> Value {
    let path = repository(".github/workflows").join(name);
    yaml(name, &fs::read_to_string(path).unwrap())
}

/// Every step of every job.
fn steps(workflow: &Value) -> Vec<&Value> {
    let jobs = workflow["jobs"].as_object().unwrap();
    jobs.values().flat_map(|job| job["steps"].as_array().unwrap()).collect()
}

#[test]
fn actions_are_pinned_and_rights_are_given_one_by_one() {
    for name in ["ci.yml", "release.yml"] {
        let workflow = workflow(name);
        assert_eq!(workflow["permissions"], serde_json::json!({ "contents": "read" }), "{name}");
        for action in steps(&workflow).iter().filter_map(|step| step["uses"].as_str()) {
            let (_, version) = action.split_once('@').unwrap();
            let is_major = version.starts_with('v') && version[1..].parse::<u32>().is_ok();
            assert!(is_major, "{name}: {action}");
        }
    }
}

#[test]
fn what_they_call_is_there_and_runs() {
    let called = |name: &str, program: &str| {
        let workflow = workflow(name);
        let runs = steps(&workflow).iter().any(|step| {
            step["run"].as_str().is_some_and(|run| run.split_whitespace().any(|it| it == program))
        });
        assert!(runs, "{name} calls {program}");
        let mode = fs::metadata(repository(program)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{program}");
    };
    called("ci.yml", ".ci/run");
    called("release.yml", "packaging/release");
}

#[test]
fn a_release_is_for_both_architectures_with_checksums_bill_and_provenance() {
    let release = workflow("release.yml");
    let built = release["jobs"]["programs"]["strategy"]["matrix"]["include"].as_array().unwrap();
    let targets: Vec<_> = built.iter().filter_map(|it| it["target"].as_str()).collect();
    assert_eq!(targets, ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"]);
    let text = release.to_string();
    for wanted in ["SHA256SUMS", "cargo-cyclonedx", "cargo-deb", "attest-build-provenance"] {
        assert!(text.contains(wanted), "{wanted}");
    }
    let image = steps(&release).into_iter().find(|step| {
        step["uses"].as_str().is_some_and(|it| it.starts_with("docker/build-push-action"))
    });
    let with = &image.unwrap()["with"];
    assert_eq!(with["platforms"], "linux/amd64,linux/arm64");
    let (name, value) = with["build-args"].as_str().unwrap().split_once('=').unwrap();
    let file = shipped("Containerfile");
    assert!(file.contains(&format!("ARG {name}=")) && file.contains(&format!(" AS {value}\n")));
}
