//! What goes out: paths, queries, bodies.

use serde_json::json;
use towline_http::{Body, CallError, Outcome, Query, Then};

use crate::stand::{Get, Post, Stand, client};

#[tokio::test]
async fn segments_arrive_encoded_one_by_one_below_the_prefix() {
    let stand = Stand::always(200, "application/json", "1").await;
    let client = client(&format!("{}/base/path/", stand.url));
    for path in
        [vec!["a/b", "c"], vec!["ü ☃"], vec!["50%", "a?b#c"], vec!["new\nline"], vec!["a", ""]]
    {
        client.send(&Get { path, ..Get::default() }).await.unwrap();
    }
    let targets: Vec<_> = stand.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        [
            "/base/path/a%2Fb/c",
            "/base/path/%C3%BC%20%E2%98%83",
            "/base/path/50%25/a%3Fb%23c",
            "/base/path/new%0Aline",
            "/base/path/a/",
        ]
    );
}

#[tokio::test]
async fn a_segment_cannot_lead_out_of_the_prefix() {
    let stand = Stand::always(200, "application/json", "1").await;
    let client = stand.client();
    let error = client.send(&Get { path: vec!["..", "x"], ..Get::default() }).await.unwrap_err();
    assert!(matches!(error, CallError::Unwritable { .. }));
    assert_eq!(error.then(), Then::AskAPerson);
    assert!(stand.seen().is_empty());
    assert_eq!(client.counts().of("get", Outcome::Unwritable), 1);
}

#[tokio::test]
async fn a_query_arrives_exactly_as_it_was_written() {
    let stand = Stand::always(200, "application/json", "1").await;
    let queries = [
        Query::new().pair("dir", "/a b+c&d=ü").maybe("none", None::<u8>).maybe("n", Some(1)),
        Query::raw("a=1,2;3&b=x+y%20z"),
        Query::new(),
    ];
    for query in queries {
        stand.client().send(&Get { path: vec!["q"], query }).await.unwrap();
    }
    let targets: Vec<_> = stand.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/q?dir=%2Fa%20b%2Bc%26d%3D%C3%BC&n=1", "/q?a=1,2;3&b=x+y%20z", "/q"]);
}

#[tokio::test]
async fn bodies_arrive_with_their_kind() {
    let stand = Stand::always(200, "application/json", "1").await;
    let client = stand.client();
    client.send(&Post(Body::json(&json!({"a": "ü"})))).await.unwrap();
    client.send(&Post(Body::form([("both", "/dl/a b\n&ü")]))).await.unwrap();
    client.send(&Post(Body::None)).await.unwrap();
    let seen = stand.seen();
    let kind = |n: usize| seen[n].headers.get("content-type").map(|v| v.to_str().unwrap());
    assert_eq!(
        (&seen[0].body[..], kind(0)),
        ("{\"a\":\"ü\"}".as_bytes(), Some("application/json"))
    );
    assert_eq!(seen[1].body, "both=%2Fdl%2Fa+b%0A%26%C3%BC");
    assert_eq!(kind(1), Some("application/x-www-form-urlencoded"));
    assert_eq!((seen[2].body.len(), kind(2)), (0, None));
    assert_eq!(seen[2].method, http::Method::POST);
}
