//! How often anybody is asked anything for the sake of lists: counted, not timed.

use towline_sim::{
    lists,
    seerr::{MediaRow, MediaStatus, Script, SeasonRow},
};
use towline_testkit::media::{SEASONS, key};

use crate::{
    wishes_ledger::{Tables, runs, tables},
    wishes_scene::{Scene, knows},
};

/// Whether a daemon runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Command,
    Daemon,
}

/// Which ids a list tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ids {
    Tmdb,
    Imdb,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_titles_with_tmdb_ids_cost_a_call_each_and_six_more() {
    for by in [By::Command, By::Daemon] {
        a_hundred(Ids::Tmdb, by, 106).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_titles_with_imdb_ids_only_cost_two_calls_each_and_six_more() {
    for by in [By::Command, By::Daemon] {
        a_hundred(Ids::Imdb, by, 206).await;
    }
}

/// Fresh, then twice unchanged.
async fn a_hundred(ids: Ids, by: By, most: usize) {
    let titles = lists::titles(100);
    let lists = match ids {
        Ids::Tmdb => (titles.clone(), Vec::new()),
        Ids::Imdb => (Vec::new(), titles.clone()),
    };
    let mut scene = Scene::new(knows(&titles), lists, ("", "seasons = \"all\"")).await;
    if by == By::Daemon {
        scene.towline.start();
    } else {
        scene.towline.run(&["sync"]);
    }
    scene.until_all("requested", 100).await;
    let calls = scene.server.calls();
    assert!(calls <= most, "{by:?}: {calls} calls: {:?}", scene.server.log().counts());
    assert_eq!(scene.server.log().writes().len(), 100);
    scene.assert_requested_once(&titles);

    // The first look after a start, and one of those after that.
    for _ in 0..2 {
        scene.forget_calls();
        sync(&scene).await;
        let calls = scene.server.calls();
        assert!(calls <= 3, "{by:?}: {calls} calls: {:?}", scene.server.log().counts());
        assert!(scene.server.log().writes().is_empty());
        assert!(scene.calls_to_providers() > 0);
    }
    assert_eq!(scene.towline.inbox().unwrap(), []);
    if by == By::Daemon {
        scene.towline.stop();
    }
}

/// `towline sync`, and until it has come to something.
async fn sync(scene: &Scene) {
    let before = runs(&scene.towline.data()).await;
    scene.towline.run(&["sync"]);
    scene.until("the list is read", async || runs(&scene.towline.data()).await > before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_unchanged_titles_cost_fifteen_calls_at_most_and_a_row() {
    for by in [By::Command, By::Daemon] {
        a_thousand_unchanged(by).await;
    }
}

async fn a_thousand_unchanged(by: By) {
    let titles = lists::titles(2000);
    let listed = titles[..1000].to_vec();
    // A daemon reads it by itself.
    let every = if by == By::Daemon { "every = \"2s\"" } else { "" };
    let mut scene = Scene::new(has(&titles), (listed, Vec::new()), ("", every)).await;
    if by == By::Daemon {
        scene.towline.start();
    } else {
        scene.towline.run(&["sync"]);
    }
    scene.until_all("available", 1000).await;
    for _ in 0..2 {
        let mut before = tables(&scene.towline.data()).await;
        scene.forget_calls();
        if by == By::Daemon {
            let runs_before = before["run"].len();
            let is_read = async || runs(&scene.towline.data()).await > runs_before;
            scene.until("the list is read", is_read).await;
        } else {
            sync(&scene).await;
        }
        let calls = scene.server.calls() + scene.calls_to_providers();
        let mut after = tables(&scene.towline.data()).await;
        let written = after.get_mut("run").unwrap().split_off(before["run"].len());
        assert!(written.iter().all(|run| run.contains("trakt")), "{by:?}: {written:?}");
        if by == By::Command {
            // That a person wants it read now is written down, too: an answer, a line of the
            // journal, and a wake of the source's own row.
            for of_person in ["answer", "journal"] {
                assert!(after.get_mut(of_person).unwrap().pop().is_some());
            }
            assert_eq!(written.len(), 1);
            for tables in [&mut before, &mut after] {
                tables.get_mut("item").unwrap().retain(|item| !item.contains("|'source'|"));
                // Each start says by which clock it goes.
                tables.get_mut("clock").unwrap().clear();
            }
        }
        assert_same(&before, &after);
        let counts = scene.server.log().counts();
        assert!(calls <= 15 * written.len(), "{by:?}: {calls} calls: {counts:?}");
        assert!(scene.server.log().writes().is_empty());
    }
    assert_eq!(scene.towline.inbox().unwrap(), []);
    if by == By::Daemon {
        scene.towline.stop();
    }
}

/// A server where all of them are.
fn has(titles: &[lists::Title]) -> Script {
    let there = MediaStatus::Available;
    let media = titles.iter().map(|title| {
        let (kind, tmdb) = key(title);
        let season = |number| SeasonRow { number, status: there, status4k: MediaStatus::Unknown };
        let is_show = title.medium() == "show";
        let seasons = if is_show { SEASONS.map(season).to_vec() } else { Vec::new() };
        MediaRow { seasons, ..MediaRow::new(kind, tmdb, there) }
    });
    Script { media: media.collect(), ..knows(titles) }
}

fn assert_same(before: &Tables, after: &Tables) {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (table, rows) in before {
        let changed: Vec<_> =
            rows.iter().zip(&after[table]).filter(|(before, after)| before != after).collect();
        assert_eq!((rows.len(), changed), (after[table].len(), Vec::new()), "{table}");
    }
}
