//! IMDb: lists, watchlists and charts (section 3.3).

use std::collections::HashSet;

use serde_json::{Value, json};
use towline_sim::lists::{
    Kind, Title,
    imdb::{ImdbSim, List, Script},
    titles,
};

use crate::stage::{Answer, http, send};

/// The query of the reference.
pub(crate) const LIST: &str = "query L($id: ID!, $n: Int!, $after: String) {
  list(id: $id) {
    id
    name { originalText }
    visibility { id }
    listType { id }
    titleListItemSearch(first: $n, after: $after, sort: {by: LIST_ORDER, order: ASC}) {
      total
      pageInfo { hasNextPage endCursor }
      edges {
        node { absolutePosition createdDate }
        title {
          id
          titleText { text } originalTitleText { text }
          releaseYear { year endYear }
          titleType { id isSeries canHaveEpisodes }
          series { series { id } }
        }
      }
    }
  }
}";

pub(crate) async fn ask(sim: &ImdbSim, query: &str, variables: Value) -> Answer {
    let body = json!({ "operationName": null, "query": query, "variables": variables });
    let request = http().post(sim.url()).header("x-imdb-client-name", "imdb-web-next");
    send(request.header("content-type", "application/json").body(body.to_string())).await
}

pub(crate) async fn page(sim: &ImdbSim, id: &str, first: usize, after: Option<&str>) -> Value {
    let answer = ask(sim, LIST, json!({ "id": id, "n": first, "after": after })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

#[tokio::test]
async fn a_list_is_written_as_in_the_sample_of_the_reference() {
    let show = Title::show("Sample Show", 2020).imdb("tt0000003");
    let film = Title::movie("Sample Film", 2019).imdb("tt0000001");
    let pilot =
        Title { year: Some(2021), ..Title::episode_of(&show, 1, 1, "Pilot").imdb("tt0000002") };
    let script = Script::default().list("ls000000001", List::of(vec![film, pilot]));
    let sim = ImdbSim::start(script).await.unwrap();
    let mut answer = page(&sim, "ls000000001", 250, None).await;
    let end = answer["data"]["list"]["titleListItemSearch"]["pageInfo"]["endCursor"].take();
    assert!(end.is_string());
    assert_eq!(
        answer,
        json!({"data":{"list":{"id":"ls000000001","name":{"originalText":"Sample"},"visibility":{"id":"PUBLIC"},"listType":{"id":"TITLES"},
         "titleListItemSearch":{"total":2,"pageInfo":{"hasNextPage":false,"endCursor":null},
         "edges":[
          {"node":{"absolutePosition":1,"createdDate":"2026-01-02T03:04:05Z"},
           "title":{"id":"tt0000001","titleText":{"text":"Sample Film"},"originalTitleText":{"text":"Sample Film"},
            "releaseYear":{"year":2019,"endYear":null},"titleType":{"id":"movie","isSeries":false,"canHaveEpisodes":false},"series":null}},
          {"node":{"absolutePosition":2,"createdDate":"2026-01-02T03:04:06Z"},
           "title":{"id":"tt0000002","titleText":{"text":"Pilot"},"originalTitleText":{"text":"Pilot"},
            "releaseYear":{"year":2021,"endYear":null},"titleType":{"id":"tvEpisode","isSeries":false,"canHaveEpisodes":false},
            "series":{"series":{"id":"tt0000003"}}}}]}}}})
    );
}

#[tokio::test]
async fn cursors_lead_through_a_thousand_titles_once_each() {
    let script = Script::default().list("ls000000001", List::of(titles(1100)));
    let sim = ImdbSim::start(script).await.unwrap();
    let (mut seen, mut after, mut pages) = (HashSet::new(), None::<String>, 0);
    loop {
        let answer = page(&sim, "ls000000001", 250, after.as_deref()).await;
        let found = &answer["data"]["list"]["titleListItemSearch"];
        assert_eq!(found["total"], 1100);
        let edges = found["edges"].as_array().unwrap();
        seen.extend(edges.iter().map(|edge| edge["title"]["id"].as_str().unwrap().to_owned()));
        pages += 1;
        if found["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = Some(found["pageInfo"]["endCursor"].as_str().unwrap().to_owned());
    }
    assert_eq!((seen.len(), pages), (1100, 5));
    assert_eq!(sim.log().count("list page 5"), 1);
    assert_eq!(sim.log().count("POST list"), 5);
}

#[tokio::test]
async fn aliases_fragments_and_inline_arguments_are_understood() {
    let script = Script::default().list("ls000000001", List::of(titles(3)));
    let sim = ImdbSim::start(script).await.unwrap();
    let query = "{ mine: list(id: \"ls000000001\") { found: titleListItemSearch(first: 1,
        sort: {by: LIST_ORDER, order: DESC}) { edges { listItem: title { ...T } } } } }
        fragment T on Title { __typename id }";
    let answer = ask(&sim, query, Value::Null).await;
    let item = &answer.json["data"]["mine"]["found"]["edges"][0]["listItem"];
    assert_eq!(*item, json!({ "__typename": "Title", "id": "tt1000003" }));
}

#[tokio::test]
async fn the_other_connection_nests_its_titles_in_nodes() {
    let script = Script::default().list("ls000000001", List::of(titles(3)));
    let sim = ImdbSim::start(script).await.unwrap();
    let query = "query($a: ID) { list(id: \"ls000000001\") { items(first: 2, after: $a,
        sort: {by: CREATED_DATE, order: DESC}) { pageInfo { endCursor }
        edges { node { listItem { ... on Title { id } } item { ... on Title { id } } } } } } }";
    let first = ask(&sim, query, Value::Null).await.json;
    let items = &first["data"]["list"]["items"];
    assert_eq!(items["edges"][0]["node"]["listItem"]["id"], "tt1000003");
    let after = &items["pageInfo"]["endCursor"];
    let second = ask(&sim, query, json!({ "a": after })).await.json;
    let edges = &second["data"]["list"]["items"]["edges"];
    assert_eq!(
        *edges,
        json!([{ "node": { "listItem": { "id": "tt1000001" }, "item": { "id": "tt1000001" } } }])
    );
}

#[tokio::test]
async fn every_kind_has_its_own_word_and_every_name_may_be_null() {
    let words = [
        (Kind::Movie, "movie"),
        (Kind::TvMovie, "tvMovie"),
        (Kind::TvSpecial, "tvSpecial"),
        (Kind::TvShort, "tvShort"),
        (Kind::Short, "short"),
        (Kind::Video, "video"),
        (Kind::Show, "tvSeries"),
        (Kind::TvMiniSeries, "tvMiniSeries"),
        (Kind::PodcastSeries, "podcastSeries"),
        (Kind::PodcastEpisode, "podcastEpisode"),
        (Kind::VideoGame, "videoGame"),
        (Kind::MusicVideo, "musicVideo"),
        (Kind::Other("hologram".into()), "hologram"),
    ];
    let titles = words.iter().map(|(kind, _)| Title::default().kind(kind.clone())).collect();
    let sim =
        ImdbSim::start(Script::default().list("ls000000001", List::of(titles))).await.unwrap();
    let answer = page(&sim, "ls000000001", 250, None).await;
    let edges = &answer["data"]["list"]["titleListItemSearch"]["edges"];
    for (at, (_, word)) in words.iter().enumerate() {
        let title = &edges[at]["title"];
        assert_eq!(title["titleType"]["id"], *word);
        assert!(title["id"].is_null() && title["titleText"].is_null());
        assert!(title["originalTitleText"].is_null() && title["releaseYear"].is_null());
    }
}

#[tokio::test]
async fn a_profile_leads_to_a_user_and_its_watchlist() {
    let script = Script::default()
        .profile("p.sample", "ur00000001")
        .watchlist("ur00000001", List::of(titles(2)));
    let sim = ImdbSim::start(script).await.unwrap();
    let query = "query($p: ID!) { userProfile(input: {profileId: $p}) { userId nickName } }";
    let answer = ask(&sim, query, json!({ "p": "p.sample" })).await;
    let profile = &answer.json["data"]["userProfile"];
    assert_eq!(*profile, json!({ "userId": "ur00000001", "nickName": "jane" }));
    assert!(
        ask(&sim, query, json!({ "p": "p.other" })).await.json["data"]["userProfile"].is_null()
    );
    let query = "query($ur: ID!) { predefinedList(classType: WATCH_LIST, userId: $ur) {
        author { nickName } titleListItemSearch(first: 250) { total edges { title { id } } } } }";
    let answer = ask(&sim, query, json!({ "ur": "ur00000001" })).await.json;
    let list = &answer["data"]["predefinedList"];
    assert_eq!(list["titleListItemSearch"]["total"], 2);
    assert_eq!(list["author"]["nickName"], "jane");
}

#[tokio::test]
async fn charts_box_office_and_trends_have_shapes_of_their_own() {
    let mut script = Script::default().chart("TOP_RATED_MOVIES", titles(250));
    script.box_office = titles(10);
    script
        .trends
        .insert("INDIA_TITLE_TRENDS_UPCOMING".into(), towline_sim::lists::imdb::Chart(titles(5)));
    let sim = ImdbSim::start(script).await.unwrap();
    let query = "query($t: ChartTitleType!) { chartTitles(chart: {chartType: $t}, first: 250) {
        total pageInfo { hasNextPage } edges { currentRank node { id titleText { text } } } } }";
    let answer = ask(&sim, query, json!({ "t": "TOP_RATED_MOVIES" })).await.json;
    let chart = &answer["data"]["chartTitles"];
    assert_eq!((&chart["total"], &chart["pageInfo"]["hasNextPage"]), (&json!(250), &json!(false)));
    assert_eq!(chart["edges"][249]["currentRank"], 250);
    let inline = query.replace("$t: ChartTitleType!", "$n: Int").replace("$t", "TOP_RATED_MOVIES");
    assert_eq!(ask(&sim, &inline, json!({})).await.json["data"]["chartTitles"]["total"], 250);
    let query = "{ boxOfficeWeekendChart(limit: 3) { entries { title { id } } } }";
    let answer = ask(&sim, query, Value::Null).await.json;
    assert_eq!(answer["data"]["boxOfficeWeekendChart"]["entries"].as_array().unwrap().len(), 3);
    let query = "{ topTrendingSetsPredefined(first: 2, input: {topTrendingSetPredefined:
        INDIA_TITLE_TRENDS_UPCOMING}) { edges { node { item { ... on Title { id } } } } } }";
    let answer = ask(&sim, query, Value::Null).await.json;
    let edges = &answer["data"]["topTrendingSetsPredefined"]["edges"];
    assert_eq!(edges[1]["node"]["item"]["id"], "tt1000002");
    assert_eq!(edges.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn single_titles_are_found_by_id() {
    let sim =
        ImdbSim::start(Script::default().list("ls000000001", List::of(titles(3)))).await.unwrap();
    let query = "{ title(id: \"tt1000002\") { id } titles(ids: [\"tt1000003\", \"tt9\"]) { id } }";
    let answer = ask(&sim, query, Value::Null).await.json;
    assert_eq!(
        answer["data"],
        json!({ "title": { "id": "tt1000002" }, "titles": [{ "id": "tt1000003" }, null] })
    );
}

#[tokio::test]
async fn a_search_of_an_unknown_type_silently_finds_nothing() {
    let script = Script { search: titles(8), ..Script::default() };
    let sim = ImdbSim::start(script).await.unwrap();
    let query =
        "query($types: [String!], $after: String) { advancedTitleSearch(first: 4, after: $after,
        constraints: {titleTypeConstraint: {anyTitleTypeIds: $types}},
        sort: {sortBy: POPULARITY, sortOrder: ASC}) {
        total pageInfo { hasNextPage endCursor } edges { node { title { id } } } } }";
    for (types, total) in
        [(json!(["movie"]), 6), (json!(["tvSeries"]), 2), (json!(["soup"]), 0), (json!(null), 8)]
    {
        let answer = ask(&sim, query, json!({ "types": types })).await.json;
        assert_eq!(answer["data"]["advancedTitleSearch"]["total"], total, "{types}");
    }
    let first = ask(&sim, query, json!({})).await.json;
    let after = &first["data"]["advancedTitleSearch"]["pageInfo"]["endCursor"];
    let second = ask(&sim, query, json!({ "after": after })).await.json;
    let found = &second["data"]["advancedTitleSearch"];
    assert_eq!(found["edges"][3]["node"]["title"]["id"], "tt1000008");
    assert_eq!(found["pageInfo"]["hasNextPage"], false);
}
