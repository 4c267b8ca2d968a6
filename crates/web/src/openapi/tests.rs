//! The description is compared with what there is.

use std::collections::BTreeSet;

use axum::{body::Body, http::Method};
use serde_json::Value;

use crate::{
    Access, AccessSettings, Kind, Route,
    testing::{Scene, request, text},
};

async fn described(scene: &Scene) -> Value {
    let asked = request(Method::GET, "/api/v1/openapi.json").body(Body::empty()).unwrap();
    let response = scene.send_at_socket(asked).await;
    assert_eq!(response.status(), 200);
    serde_json::from_str(&text(response).await).unwrap()
}

/// Pages are made of these; no program asks for them.
fn is_asset(route: &Route) -> bool {
    route.path.starts_with("/assets/") || route.path == "/favicon.ico"
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap().iter();
        item.map(move |(method, operation)| {
            (format!("{} {path}", method.to_uppercase()), operation)
        })
    });
    all.collect()
}

#[tokio::test]
async fn every_route_for_programs_is_described_and_nothing_else_is() {
    let scene = Scene::new(AccessSettings::default()).await;
    let document = described(&scene).await;
    let said: BTreeSet<_> = operations(&document).into_iter().map(|(name, _)| name).collect();
    let routes = scene.app.routes().all().iter();
    let there: BTreeSet<_> = routes
        .filter(|route| route.kind == Kind::Api && !is_asset(route))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(there.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "not described");
    assert_eq!(said.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "not there");
}

/// Who removes or renames an operation breaks programs of others: it is to be seen in a review.
#[tokio::test]
async fn what_programs_can_ask_for_changes_only_knowingly() {
    let scene = Scene::new(AccessSettings::default()).await;
    let document = described(&scene).await;
    let names: Vec<_> = operations(&document).into_iter().map(|(name, _)| name).collect();
    insta::assert_snapshot!(names.join("\n"));
}

#[tokio::test]
async fn every_operation_says_what_it_is_for_what_it_answers_and_what_it_takes() {
    let scene = Scene::new(AccessSettings::default()).await;
    let document = described(&scene).await;
    let mut names = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let summary = operation["summary"].as_str().unwrap();
        assert!(!summary.is_empty() && !summary.starts_with('`'), "{name}: {summary}");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{name}");
        assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{name}");
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2')), "{name}");
        let in_path = name.matches('{').count();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let told = parameters.filter(|one| one["in"] == "path" && one["required"] == true);
        assert_eq!(told.count(), in_path, "{name}");
        let method = name.split(' ').next().unwrap().parse().unwrap();
        let path = name.split(' ').nth(1).unwrap();
        let route = scene.app.routes().find(&method, path).unwrap();
        if let Access::Needs(scope) = route.access {
            let takes = &operation["security"][0]["key"][0];
            assert_eq!(takes, scope.as_str(), "{name}");
            assert!(answers.contains_key("401") && answers.contains_key("403"), "{name}");
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_no_two_types_share_a_name() {
    let scene = Scene::new(AccessSettings::default()).await;
    let document = described(&scene).await;
    let mut references = BTreeSet::new();
    gather(&document, &mut references);
    assert!(references.len() > 50, "{}", references.len());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn gather(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if name == "$ref" {
                    references.insert(member.as_str().unwrap().to_owned());
                }
                gather(member, references);
            }
        }
        Value::Array(all) => all.iter().for_each(|one| gather(one, references)),
        _ => {}
    }
}

#[tokio::test]
async fn how_an_endpoint_says_no_is_read_from_its_own_words() {
    let scene = Scene::new(AccessSettings::default()).await;
    let document = described(&scene).await;
    let answer = &document["paths"]["/api/v1/inbox/{id}/answer"]["post"];
    assert_eq!(answer["summary"], "Answers a question");
    let refused = &answer["responses"]["409"];
    assert_eq!(refused["description"], "`moved-on`, `answered-already`, `not-offered`");
    let problem = &refused["content"]["application/problem+json"]["schema"]["$ref"];
    assert_eq!(problem, "#/components/schemas/Problem");
    let body = &answer["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(body, "#/components/schemas/GivenAnswer");
}

#[tokio::test]
async fn below_a_base_path_the_description_says_so() {
    let settings = AccessSettings { base_path: "/tow".into(), ..AccessSettings::default() };
    let scene = Scene::new(settings).await;
    assert_eq!(described(&scene).await["servers"][0]["url"], "/tow");
}
