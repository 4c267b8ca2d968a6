//! The account, told.

use towline_sim::putio::{Node, Script};

use super::World;
use crate::session::assert_said;

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_told_for_people_and_for_programs() {
    let script = Script::default().file(Node::generated("a.bin", 5_000_000));
    let world = World::new(script).await;
    assert_said!("putio_account", world.session.transcript(&["putio account"]));
    let first = world.says(&["account"]);
    for same in [&["account", "home"][..], &["account", "info"], &["account", "info", "home"]] {
        let said = world.says(same);
        assert_eq!(said.split_once('\n').unwrap().1, first.split_once('\n').unwrap().1);
    }
    let json = world.json(&["account"]);
    assert_eq!((&json["user"], &json["status"]), (&"someone".into(), &"active".into()));
    assert_eq!(
        (&json["disk"]["used"], &json["warnings"]),
        (&5_000_000.into(), &Vec::<i8>::new().into())
    );
    assert!(!json.to_string().contains("example.org"), "the person's address is nobody's business");
    assert!(!world.session.path("home").exists(), "nothing is kept for a look");

    world.sim.set_active(false);
    let said = world.says(&["account"]);
    assert!(
        said.contains("warning   the account is not active") && said.ends_with("exit 0"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn several_accounts_are_told_apart() {
    let world = World::new(Script::default()).await;
    let token = world.sim.token().to_owned();
    let second = format!(
        "token = \"{token}\"\n[torrents.work.putio]\nurl = \"{}\"\ndestination = \"{}\"\ntoken = \"none\"\n",
        world.sim.api_url(),
        world.session.path("done").display()
    );
    let world = world.with(&second);
    let said = world.says(&["account"]);
    assert!(said.contains("several accounts are at put.io") && said.ends_with("exit 2"), "{said}");
    assert!(said.contains("--account NAME; there are: home, work"), "{said}");
    for arguments in [
        &["account", "home"][..],
        &["--account", "home", "account"],
        &["transfers", "list", "--account", "home"],
        &["--account", "home", "files", "list"],
    ] {
        assert!(world.says(arguments).ends_with("exit 0"), "{arguments:?}");
    }
    let other = world.says(&["account", "work"]);
    assert!(other.contains("the configuration gives `work`"), "{other}");
    let none = world.says(&["account", "wrok"]);
    assert!(none.contains("no account `wrok` is at put.io") && none.ends_with("exit 2"), "{none}");
    let two = world.says(&["--account", "home", "account", "work"]);
    assert!(two.contains("two accounts are named") && two.ends_with("exit 2"), "{two}");
}
