//! The queries that are sent to IMDb (list-providers.md §3.3).

use serde_json::{Value, json};

use super::target::{AskFor, Chart};

/// What is asked of each title.
const TITLE: &str = "id titleText { text } originalTitleText { text } \
                     releaseYear { year endYear } titleType { id isSeries canHaveEpisodes } \
                     series { series { id } }";

/// A page of 250 is safe, one of 1000 is too much.
pub(super) const PAGE: usize = 250;

/// A query with its variables.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    name: &'static str,
    query: String,
    variables: Value,
}

impl Asked {
    /// As it is sent.
    pub(super) fn body(self) -> Value {
        let Self { name, query, variables } = self;
        json!({ "operationName": name, "query": query, "variables": variables })
    }
}

/// Entries of a list; the order is pinned, the usual one may change.
fn items() -> String {
    format!(
        "titleListItemSearch(first: $n, after: $after, sort: {{by: LIST_ORDER, order: ASC}}) {{ \
         total pageInfo {{ hasNextPage endCursor }} \
         edges {{ node {{ absolutePosition createdDate }} title {{ {TITLE} }} }} }}"
    )
}

pub(super) fn list(id: &str, page: usize, after: Option<&str>) -> Asked {
    Asked {
        name: "L",
        query: format!(
            "query L($id: ID!, $n: Int!, $after: String) {{ list(id: $id) {{ id \
             name {{ originalText }} visibility {{ id }} listType {{ id }} {} }} }}",
            items()
        ),
        variables: json!({ "id": id, "n": page, "after": after }),
    }
}

pub(super) fn watchlist(user: &str, page: usize, after: Option<&str>) -> Asked {
    Asked {
        name: "W",
        query: format!(
            "query W($ur: ID!, $n: Int!, $after: String) {{ \
             predefinedList(classType: WATCH_LIST, userId: $ur) {{ id visibility {{ id }} \
             author {{ nickName }} {} }} }}",
            items()
        ),
        variables: json!({ "ur": user, "n": page, "after": after }),
    }
}

pub(super) fn profile(profile: &str) -> Asked {
    Asked {
        name: "P",
        query: "query P($p: ID!) { userProfile(input: {profileId: $p}) { userId nickName } }"
            .into(),
        variables: json!({ "p": profile }),
    }
}

pub(super) fn chart(chart: &Chart, page: usize, after: Option<&str>) -> Asked {
    let (query, variables) = match chart.ask {
        AskFor::Titles(kind) => (
            format!(
                "query C($n: Int!, $after: String) {{ \
                 chartTitles(chart: {{chartType: {kind}}}, first: $n, after: $after) {{ total \
                 pageInfo {{ hasNextPage endCursor }} edges {{ currentRank node {{ {TITLE} }} }} }} }}"
            ),
            json!({ "n": page, "after": after }),
        ),
        AskFor::BoxOffice => (
            format!(
                "query C($n: Int!) {{ boxOfficeWeekendChart(limit: $n) {{ \
                 entries {{ title {{ {TITLE} }} }} }} }}"
            ),
            json!({ "n": page }),
        ),
        AskFor::Trend(set) => (
            format!(
                "query C($n: Int!) {{ topTrendingSetsPredefined(first: $n, \
                 input: {{topTrendingSetPredefined: {set}}}) {{ \
                 edges {{ node {{ item {{ ... on Title {{ {TITLE} }} }} }} }} }} }}"
            ),
            json!({ "n": page }),
        ),
    };
    Asked { name: "C", query, variables }
}

pub(super) fn search(search: &super::Search, page: usize, after: Option<&str>) -> Asked {
    Asked {
        name: "S",
        query: format!(
            "query S($c: AdvancedTitleSearchConstraints!, $s: AdvancedTitleSearchSort!, $n: Int!, \
             $after: String) {{ advancedTitleSearch(constraints: $c, sort: $s, first: $n, \
             after: $after) {{ total pageInfo {{ hasNextPage endCursor }} \
             edges {{ node {{ title {{ {TITLE} }} }} }} }} }}"
        ),
        variables: json!({
            "c": search.constraints(), "s": search.sort(), "n": page, "after": after,
        }),
    }
}
