//! slskd contract §4: asking for files.

use slskd_client::{
    BatchId,
    transfers::downloads::{Enqueue, batches},
};
use towline_sim::slskd::{Behaviour, Peer, Version};

use crate::stage::{Stage, bob, file, wanted};

fn enqueue(names: &[&str]) -> Enqueue {
    Enqueue { username: bob(), files: names.iter().map(|name| wanted(name)).collect() }
}

fn batch(id: u128, names: &[&str]) -> batches::Enqueue {
    let Enqueue { username, files } = enqueue(names);
    let id = Some(BatchId::from_u128(id));
    batches::Enqueue { id, search_id: None, username, files, options: None }
}

async fn stage(version: fn() -> Version, behaviour: &Behaviour) -> Stage {
    let files = ["1.flac", "2.flac"].map(|name| file(name, behaviour.clone()));
    Stage::start(version(), files, |script| {
        script.peers.push(Peer::new("away", []).offline());
    })
    .await
}

/// slskd contract §4, the first list: nothing to 0.23, then the new rows.
pub(crate) async fn an_enqueue_answers_since_0_24(version: fn() -> Version) {
    let stage = stage(version, &Behaviour::StaysQueued).await;
    let answer = stage.send(&enqueue(&["1.flac"])).await;
    let listed = stage.row().await;
    match answer {
        None => assert!(version() < Version::V0_24_5),
        Some(answer) => {
            assert!(version() >= Version::V0_24_5);
            assert_eq!((&answer.enqueued[0].id, answer.failed.len()), (&listed.id, 0));
        }
    }
}

/// slskd contract §4, 400 and 500 with text; §11, error bodies.
pub(crate) async fn an_enqueue_is_refused_in_words(version: fn() -> Version) {
    let stage = stage(version, &Behaviour::default()).await;
    let (status, words) = stage.refused(&enqueue(&[r"..\1.flac"])).await;
    assert!(status == 400 && words.contains("traversal"), "{words}");
    let away = Enqueue { username: "away".into(), files: vec![wanted("1.flac")] };
    let (status, words) = stage.refused(&away).await;
    assert_eq!((status, words.as_str()), (500, "User away appears to be offline"));
    assert!(stage.rows(true).await.is_empty());
}

/// slskd contract §4, `failed`: only the count is usable.
pub(crate) async fn what_is_under_way_is_counted_as_failed(version: fn() -> Version) {
    let stage = stage(version, &Behaviour::StaysQueued).await;
    stage.send(&enqueue(&["1.flac"])).await;
    let answer = stage.send(&enqueue(&["1.flac", "2.flac"])).await.unwrap();
    assert_eq!((answer.enqueued.len(), answer.failed.len()), (1, 1));
    assert_eq!(stage.rows(true).await.len(), 2, "no second row");
}

/// slskd contract §4, batches: 201, 207, 200, 404, 409.
pub(crate) async fn a_batch_is_taken_in_part_and_known_by_its_id(version: fn() -> Version) {
    let stage = stage(version, &Behaviour::StaysQueued).await;
    let first = stage.send(&batch(1, &["1.flac"])).await;
    assert_eq!(first.batch.id, BatchId::from_u128(1));
    assert_eq!(first.batch.transfers[0].batch_id, Some(BatchId::from_u128(1)));
    assert_eq!(stage.refused(&batch(1, &["2.flac"])).await.0, 409);
    let part = stage.send(&batch(2, &["1.flac", "2.flac"])).await;
    assert!(part.batch.transfers.len() == 1 && part.failures[0].is_under_way());
    let none = stage.send(&batch(3, &["1.flac"])).await;
    assert!(none.batch.transfers.is_empty() && none.failures.len() == 1);
    stage.send(&batches::Get(BatchId::from_u128(3))).await;
    assert_eq!(stage.refused(&batch(4, &["x.flac", "x.flac"])).await.0, 400);
    let away = batches::Enqueue { username: "away".into(), ..batch(5, &["1.flac"]) };
    assert_eq!(stage.refused(&away).await.0, 404);
}

/// slskd contract §4, `options`: the destination beats every template, the external id is lost.
pub(crate) async fn a_batch_says_where_it_lands(version: fn() -> Version) {
    let stage = stage(version, &Behaviour::default()).await;
    let options = batches::Options {
        destination: Some("towline/4711".into()),
        external_id: Some("ours".into()),
    };
    let wanted = batches::Enqueue { options: Some(options), ..batch(1, &["1.flac", "2.flac"]) };
    stage.send(&wanted).await;
    stage.sim.finish_all().await;
    assert_eq!(stage.files("downloads"), ["towline/4711/1.flac", "towline/4711/2.flac"]);
    let id = stage.rows(false).await[0].batch_id.clone().unwrap();
    let options = stage.send(&batches::Get(id)).await.options.unwrap();
    assert_eq!(options.destination.as_deref(), Some("towline/4711"));
    assert_eq!(options.external_id, None);
}
