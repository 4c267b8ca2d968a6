//! What `towline doctor` and `towline check` say of an account.

use std::fs;

use towline_sim::putio::{Node, Script};

use super::World;
use crate::session::assert_said;

/// An account with everything in its configuration.
async fn world() -> (World, String) {
    let world = World::stranger(Script::default().file(Node::folder("tv", []))).await;
    for name in ["in", "part", "tv"] {
        fs::create_dir(world.session.path(name)).unwrap();
    }
    let at = |name: &str| world.session.path(name).display().to_string();
    let more = format!(
        "token = \"{}\"\nincomplete = \"{}\"\nparent = {}\n[[torrents.home.putio.watch]]\n\
         path = \"{}\"\ncategory = \"tv\"\n[torrents.home.putio.categories.tv]\ndestination = \"{}\"\n",
        world.sim.token(),
        at("part"),
        world.sim.id_of("/tv").unwrap(),
        at("in"),
        at("tv"),
    );
    (world.with(&more), more)
}

fn of_account(said: &str) -> String {
    let lines = said.lines().skip_while(|line| !line.contains("torrents.home"));
    lines
        .take_while(|line| line.contains("torrents.home") || line.starts_with("       "))
        .fold(String::new(), |text, line| text + line + "\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_works_is_told_and_nothing_stays_behind() {
    let (world, _) = world().await;
    let said = world.session.run(&["doctor"]);
    assert_said!("putio_doctor", of_account(&said));
    assert!(said.ends_with("exit 0"), "{said}");
    for name in ["in", "part", "tv", "done"] {
        assert!(world.session.names(name).is_empty(), "{name}");
    }
    let check = world.session.run(&["check"]);
    assert!(check.contains("0 imports, 0 importers, 1 account for torrents"), "{check}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_told_with_its_fix() {
    let (world, more) = world().await;
    for name in ["in", "part", "tv"] {
        fs::remove_dir(world.session.path(name)).unwrap();
    }
    world.sim.delete(world.sim.id_of("/tv").unwrap());
    world.sim.set_disk(1_000_000_000);
    let said = world.session.run(&["doctor"]);
    assert_said!("putio_doctor_broken", of_account(&said));
    assert!(said.ends_with("exit 1"), "{said}");

    world.sim.set_active(false);
    let said = of_account(&world.session.run(&["doctor"]));
    assert!(said.contains("the account of \"someone\" is not active"), "{said}");
    world.sim.revoke(world.sim.token());
    let said = of_account(&world.session.run(&["doctor"]));
    assert!(said.contains("the token is not valid (any more)"), "{said}");
    assert!(said.contains("fix: ") && !said.contains(world.sim.token()), "{said}");
    world.sim.stop();
    let said = of_account(&world.session.run(&["doctor"]));
    assert!(said.contains("cannot be reached") && said.contains("/part"), "{said}");

    let (_, without) = more.split_once('\n').unwrap();
    let world = world.with(without);
    let said = of_account(&world.session.run(&["doctor"]));
    assert!(said.contains("there is no token") && said.contains("set `app_id`"), "{said}");
    let secrets = world.session.path("home/.local/share/towline/secrets");
    fs::create_dir_all(&secrets).unwrap();
    fs::write(secrets.join("putio-home"), "\n").unwrap();
    let said = of_account(&world.session.run(&["doctor"]));
    assert!(said.contains("putio-home holds no token"), "{said}");
}
