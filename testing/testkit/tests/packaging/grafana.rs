//! Dashboards: every number that they show is one that towline tells.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    exported::{Exporting, Metrics},
    promql::Query,
    shipped, yaml,
};

/// What Prometheus adds to all that it reads.
const ADDED: [&str; 2] = ["job", "instance"];

/// Every object of the dashboard that holds a query.
fn asking(value: &Value) -> Vec<&Value> {
    let inside = match value {
        Value::Array(items) => items.iter().flat_map(asking).collect(),
        Value::Object(fields) => fields.values().flat_map(asking).collect(),
        _ => Vec::new(),
    };
    let asks = value["expr"].is_string() || value["definition"].is_string();
    inside.into_iter().chain(asks.then_some(value)).collect()
}

fn is_told(text: &str, query: &Query, metrics: &Metrics) {
    assert!(!query.metrics.is_empty(), "it asks for nothing of ours: {text}");
    for metric in &query.metrics {
        let labels = metrics.get(metric).unwrap_or_else(|| panic!("no `{metric}`: {text}"));
        for label in query.labels.iter().filter(|label| !ADDED.contains(&label.as_str())) {
            assert!(labels.contains(label), "`{metric}` has no `{label}`: {text}");
        }
    }
}

/// `{{service}}: {{outcome}}`: what it names must be left by the query.
fn legend_can_be_written(legend: &str, query: &Query) {
    let named = legend.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
    for (label, _) in named {
        assert!(query.grouped.contains(label), "`{label}` of `{legend}` is grouped away");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_dashboards_show_is_told() {
    let exporting = Exporting::start().await;
    let metrics = exporting.metrics();

    let dashboard: Value = serde_json::from_str(&shipped("grafana/towline.json")).unwrap();
    let mut shown = BTreeSet::new();
    for target in asking(&dashboard) {
        let text = target["expr"].as_str().or(target["definition"].as_str()).unwrap();
        if text.starts_with("label_values(") {
            assert!(metrics.keys().any(|metric| text.contains(&format!("({metric},"))), "{text}");
            continue;
        }
        let query = Query::read(text);
        is_told(text, &query, &metrics);
        legend_can_be_written(target["legendFormat"].as_str().unwrap_or_default(), &query);
        shown.extend(query.metrics);
    }
    // One name of a histogram stands for its three.
    let is_shown = |metric: &str| {
        let base = metric.trim_end_matches("_sum").trim_end_matches("_count");
        shown.contains(metric) || shown.contains(&format!("{base}_bucket"))
    };
    let missed: Vec<_> = metrics.keys().filter(|metric| !is_shown(metric)).collect();
    assert!(missed.is_empty(), "the dashboard does not show {missed:?}");

    let stats = exporting.stats();
    let homepage = yaml("homepage.yaml", &shipped("homepage.yaml"));
    let mappings = &homepage[0]["Media"][0]["towline"]["widget"]["mappings"];
    for mapping in mappings.as_array().unwrap() {
        let field = mapping["field"].as_str().unwrap();
        assert!(stats[field].is_number(), "no `{field}` in {stats}");
    }
}

#[test]
fn panels_have_names_and_do_not_overlap() {
    let dashboard: Value = serde_json::from_str(&shipped("grafana/towline.json")).unwrap();
    let mut taken = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        let title = panel["title"].as_str().unwrap();
        assert!(!title.is_empty() && ids.insert(panel["id"].as_u64().unwrap()), "{title}");
        let place = |key: &str| panel["gridPos"][key].as_u64().unwrap();
        for x in place("x")..place("x") + place("w") {
            for y in place("y")..place("y") + place("h") {
                assert!(x < 24 && taken.insert((x, y)), "{title} lies over another");
            }
        }
    }
}
