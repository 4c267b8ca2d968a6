//! Pauses by the clock, when what is configured changes while one is under way: nothing stays
//! paused for ever without a word.

use jiff::{Span, ToSpan as _, Zoned};
use towline_sim::syncthing::{Script, SyncthingSim, Version};
use towline_testkit::{
    towline::Towline,
    wait::{so, until},
};

use crate::worlds::{PROGRAM, SOON};

/// From then to then, seen from now.
#[expect(clippy::disallowed_methods, reason = "a schedule goes by this machine's clock")]
pub(crate) fn window(from: Span, to: Span) -> String {
    let now = Zoned::now();
    let (from, to) = (&now + from, &now + to);
    format!("{{ from = \"{}\", to = \"{}\" }}", from.strftime("%T"), to.strftime("%T"))
}

/// A device that was paused for so long, and towline, which was stopped meanwhile.
struct Paused {
    sim: SyncthingSim,
    towline: Towline,
    window: String,
}

impl Paused {
    async fn begin(lasts: Span) -> Self {
        let script = Script::new(Version::V1_29).device("phone");
        let sim = SyncthingSim::start(script).await.unwrap();
        let window = window(-1.minutes(), lasts);
        let window = format!("[[folders.nas.syncthing.pause]]\nwhen = [{window}]\n");
        let config = server(&sim.url(), &sim, "") + &window;
        let mut towline = Towline::new(PROGRAM, &config);
        towline.start();
        until(SOON, "the phone is paused", || so(sim.is_paused("phone"), &towline.log()));
        towline.stop();
        Self { sim, towline, window }
    }

    fn goes_on_with(&mut self, config: &str) {
        self.towline.configure(config);
        self.towline.start();
    }

    fn until_resumed(&self) {
        let is_resumed = || so(!self.sim.is_paused("phone"), &self.towline.log());
        until(SOON, "the phone is resumed", is_resumed);
    }
}

fn server(url: &str, sim: &SyncthingSim, more: &str) -> String {
    format!("[folders.nas.syncthing]\nurl = \"{url}\"\napi_key = \"{}\"\n{more}\n", sim.key())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_another_address_has_its_device_resumed_when_it_is_time() {
    let mut paused = Paused::begin(12.seconds()).await;
    let url = paused.sim.url().replace("127.0.0.1", "localhost");
    let config = server(&url, &paused.sim, "") + &paused.window;
    paused.goes_on_with(&config);
    paused.until_resumed();
    let devices = paused.towline.items_of("device").unwrap();
    assert_eq!(devices.len(), 1, "it is the same one: {devices:?}");
    paused.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_left_out_is_resumed_first() {
    let mut paused = Paused::begin(1.hours()).await;
    let left_out = "exclude_devices = [\"phone\"]";
    let config = server(&paused.sim.url(), &paused.sim, left_out) + &paused.window;
    paused.goes_on_with(&config);
    paused.until_resumed();
    until(SOON, "it is followed no longer", || {
        let devices = paused.towline.items_of("device")?;
        so(devices.iter().all(|device| device.ended), &format!("{devices:?}"))
    });
    paused.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_of_a_server_that_went_is_told() {
    let mut paused = Paused::begin(8.seconds()).await;
    paused.goes_on_with("");
    let asked = paused.towline.until_asked(SOON, "device-left-paused");
    assert!(asked.detail.contains("[folders.nas]"), "{}", asked.detail);
    assert!(paused.sim.is_paused("phone"));
    // Put back, it is resumed, and nothing is asked any more.
    let config = server(&paused.sim.url(), &paused.sim, "") + &paused.window;
    paused.towline.stop();
    paused.goes_on_with(&config);
    paused.until_resumed();
    paused.towline.until_nothing_is_asked(SOON);
    paused.towline.stop();
}
