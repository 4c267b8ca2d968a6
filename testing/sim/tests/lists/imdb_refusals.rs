//! IMDb: what it refuses, and how (sections 3.2 to 3.4).

use serde_json::{Value, json};
use towline_sim::lists::{
    Fault,
    imdb::{ImdbSim, List, Script},
    titles,
};

use crate::{
    imdb::{LIST, ask, page},
    stage::{http, nameless, send},
};

async fn stage() -> ImdbSim {
    let script = Script::default()
        .list("ls000000001", List::of(titles(600)))
        .list("ls000000002", List::private(titles(1)))
        .watchlist("ur00000002", List::private(titles(1)));
    ImdbSim::start(script).await.unwrap()
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

fn message(answer: &Value) -> &str {
    answer["errors"][0]["message"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn without_a_known_client_name_the_load_balancer_answers() {
    let sim = stage().await;
    let asking = |client: reqwest::Client| {
        let body = json!({ "query": "{ __typename }" }).to_string();
        client.post(sim.url()).header("content-type", "application/json").body(body)
    };
    for request in [
        asking(http()),
        asking(http()).header("x-imdb-client-name", "somebody"),
        asking(nameless()).header("x-imdb-client-name", "imdb-web-next"),
    ] {
        let answer = send(request).await;
        assert_eq!((answer.status, answer.header("server")), (403, "awselb/2.0"));
        assert!(answer.text.starts_with("<html>"));
    }
    let named = asking(http()).header("x-imdb-client-name", "imdb-web-next");
    assert_eq!(send(named).await.status, 200);
    sim.change(|script| script.client_names = vec!["next-year".into()]);
    assert_eq!(ask(&sim, LIST, json!({})).await.status, 403);
}

#[tokio::test]
async fn only_posts_of_json_are_read() {
    let sim = stage().await;
    let named =
        |request: reqwest::RequestBuilder| request.header("x-imdb-client-name", "imdb-web-next");
    assert_eq!(send(named(http().get(sim.url()))).await.status, 405);
    assert_eq!(send(named(http().post(sim.url())).body("{}")).await.status, 400);
}

#[tokio::test]
async fn lists_are_missing_private_or_no_lists_at_all() {
    let sim = stage().await;
    for (id, wanted) in [
        ("ls000000009", "RESOURCE_NOT_FOUND"),
        ("ls000000002", "FORBIDDEN"),
        ("lsx", "BAD_USER_INPUT"),
        ("ur00000001", "BAD_USER_INPUT"),
    ] {
        let answer = page(&sim, id, 250, None).await;
        assert_eq!(code(&answer), wanted, "{id}");
        assert!(answer["data"]["list"].is_null());
    }
    sim.change(|script| script.private_is_not_found = true);
    assert_eq!(code(&page(&sim, "ls000000002", 250, None).await), "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn watchlists_are_null_private_or_asked_for_wrongly() {
    let sim = stage().await;
    let query = "query($u: ID) { predefinedList(classType: WATCH_LIST, userId: $u) { id } }";
    let answer = ask(&sim, query, json!({ "u": "ur00000009" })).await.json;
    assert_eq!(answer, json!({ "data": { "predefinedList": null } }));
    assert_eq!(code(&ask(&sim, query, json!({ "u": "ur00000002" })).await.json), "FORBIDDEN");
    assert_eq!(code(&ask(&sim, query, json!({ "u": "p.sample" })).await.json), "BAD_USER_INPUT");
    sim.change(|script| script.profile_id_breaks = true);
    let answer = ask(&sim, query, json!({ "u": "p.sample" })).await.json;
    assert_eq!(code(&answer), "INTERNAL_SERVER_ERROR");
    let query = "{ predefinedList(classType: WATCH_LIST) { id } }";
    assert_eq!(message(&ask(&sim, query, Value::Null).await.json), "Authentication required");
}

#[tokio::test]
async fn a_variable_of_the_wrong_type_fails_the_whole_query() {
    let sim = stage().await;
    let variables = json!({ "id": "ls000000001", "n": 10 });
    for (from, to, said) in [
        (
            "$after: String",
            "$after: ID",
            "of type \"ID\" used in position expecting type \"String\"",
        ),
        ("$id: ID!", "$id: String!", "used in position expecting type \"ID!\""),
        ("$id: ID!", "$id: ID", "used in position expecting type \"ID!\""),
        ("$n: Int!", "$n: String!", "used in position expecting type \"Int\""),
        (", $after: String", "", "Variable \"$after\" is not defined."),
        ("absolutePosition", "position", "Cannot query field \"position\""),
        ("name { originalText }", "name", "must have a selection"),
        ("total", "total { x }", "must not have a selection"),
        ("list(id: $id)", "liszt(id: $id)", "Cannot query field \"liszt\" on type \"Query\"."),
        ("query L(", "query L(]", "Syntax Error"),
    ] {
        let answer = ask(&sim, &LIST.replacen(from, to, 1), variables.clone()).await.json;
        assert!(message(&answer).contains(said), "{answer}");
        assert!(answer["data"].is_null());
    }
    let items =
        "query($a: String) { list(id: \"ls000000001\") { items(first: 1, after: $a) { total } } }";
    assert!(message(&ask(&sim, items, json!({})).await.json).contains("expecting type \"ID\""));
    let missing = ask(&sim, LIST, json!({ "n": 10 })).await.json;
    assert!(message(&missing).contains("was not provided"));
}

#[tokio::test]
async fn introspection_stale_hashes_and_unknown_charts_are_refused() {
    let sim = stage().await;
    let answer = ask(&sim, "{ __schema { types { name } } }", Value::Null).await.json;
    assert_eq!(message(&answer), "Unauthorized introspection request");
    let body = json!({ "operationName": "TitleListMainPage", "variables": {},
        "extensions": { "persistedQuery": { "version": 1, "sha256Hash": "b7ca" } } });
    let request = http().post(sim.url()).header("x-imdb-client-name", "imdb-web-next");
    let request = request.header("content-type", "application/json").body(body.to_string());
    assert_eq!(code(&send(request).await.json), "PERSISTED_QUERY_NOT_FOUND");
    let chart = "{ chartTitles(chart: {chartType: BEST_SOUPS}, first: 10) { total } }";
    assert!(message(&ask(&sim, chart, Value::Null).await.json).contains("BEST_SOUPS"));
}

#[tokio::test]
async fn more_than_five_hundred_on_a_page_is_too_much() {
    let sim = stage().await;
    assert_eq!(message(&page(&sim, "ls000000001", 501, None).await), "Too much data requested");
    let whole = page(&sim, "ls000000001", 500, None).await;
    assert_eq!(
        whole["data"]["list"]["titleListItemSearch"]["edges"].as_array().unwrap().len(),
        500
    );
    let cursor = page(&sim, "ls000000001", 10, Some("rubbish")).await;
    assert_eq!(code(&cursor), "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_list_lies_about_its_total_repeats_its_cursor_or_loses_titles() {
    let sim = stage().await;
    sim.change(|script| {
        let list = script.lists.get_mut("ls000000001").unwrap();
        (list.told_total, list.repeats_cursor, list.lost_titles) = (Some(700), true, 2);
    });
    let first = page(&sim, "ls000000001", 250, None).await;
    let found = &first["data"]["list"]["titleListItemSearch"];
    assert_eq!(found["total"], 700);
    assert!(found["edges"][1]["title"].is_null() && found["edges"][2]["title"].is_object());
    let errors = first["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2);
    assert_eq!(errors[1]["path"], json!(["list", "titleListItemSearch", "edges", 1]));
    let cursor = found["pageInfo"]["endCursor"].as_str().unwrap();
    let second = page(&sim, "ls000000001", 250, Some(cursor)).await;
    let info = &second["data"]["list"]["titleListItemSearch"]["pageInfo"];
    assert_eq!(*info, json!({ "hasNextPage": true, "endCursor": cursor }));
}

#[tokio::test]
async fn a_list_of_people_has_no_titles() {
    let sim = stage().await;
    sim.change(|script| {
        script.lists.get_mut("ls000000001").unwrap().list_type = "PEOPLE".into();
    });
    let list = &page(&sim, "ls000000001", 250, None).await["data"]["list"];
    assert_eq!(list["listType"]["id"], "PEOPLE");
    assert_eq!(list["titleListItemSearch"]["total"], 0);
    assert_eq!(list["titleListItemSearch"]["edges"], json!([]));
}

#[tokio::test]
async fn a_second_page_can_be_limited_challenged_or_broken() {
    let sim = stage().await;
    sim.fault("list page 2", Fault::wait(60), 1);
    sim.fault("list page 2", Fault::WafChallenge, 1);
    sim.fault("list page 2", Fault::WafCaptcha, 1);
    sim.fault("list page 2", Fault::error(502), 1);
    sim.fault("list page 2", Fault::error(403), 1);
    let first = page(&sim, "ls000000001", 250, None).await;
    let cursor = &first["data"]["list"]["titleListItemSearch"]["pageInfo"]["endCursor"];
    let next = || ask(&sim, LIST, json!({ "id": "ls000000001", "n": 250, "after": cursor }));
    let limited = next().await;
    assert_eq!((limited.status, limited.header("retry-after")), (429, "60"));
    assert_eq!(limited.text, "Too many network requests");
    let challenge = next().await;
    assert_eq!((challenge.status, challenge.header("x-amzn-waf-action")), (202, "challenge"));
    assert_eq!(challenge.text, "");
    let captcha = next().await;
    assert_eq!((captcha.status, captcha.header("x-amzn-waf-action")), (405, "captcha"));
    assert_eq!(next().await.status, 502);
    assert_eq!(next().await.header("server"), "awselb/2.0");
    assert_eq!(next().await.status, 200);
}
