//! Reference §3.3: who asks to be let in.

use syncthing_client::config::{FolderConfig, FolderDevice};
use towline_testkit::syncthing::FOLDER;

use crate::world::{id_of, pair, until};

/// Reference §3.3 and §6.
#[tokio::test]
async fn a_folder_that_is_offered_is_pending_until_it_is_dismissed() {
    let (pair, a, b) = pair().await;
    let devices = [id_of(&pair.a), id_of(&pair.b)]
        .map(|id| FolderDevice::new().with(FolderDevice::DEVICE_ID, id));
    let folder = FolderConfig::new()
        .with(FolderConfig::ID, "ö")
        .with(FolderConfig::LABEL, "Offered")
        .with(FolderConfig::PATH, pair.a.folder().with_file_name("more").to_str().unwrap())
        .with(FolderConfig::DEVICES, devices.to_vec());
    a.config().folders().add(folder).await.unwrap();
    let by = id_of(&pair.a);
    let pending = until("b is asked", async || {
        let pending = b.cluster().pending_folders(Some(&by)).await.unwrap();
        (!pending.is_empty()).then_some(pending)
    })
    .await;
    let offer = &pending[&"ö".into()].offered_by[&by];
    assert_eq!((offer.label.as_str(), offer.time.is_some()), ("Offered", true));
    b.cluster().dismiss_folder("ö", Some(&by)).await.unwrap();
    assert_eq!(b.cluster().pending_folders(None).await.unwrap(), [].into());
}

/// Reference §3.3 and §6.
#[tokio::test]
async fn a_device_that_calls_is_pending_until_it_is_dismissed() {
    let (pair, a, b) = pair().await;
    let (called, stranger) = (id_of(&pair.a), id_of(&pair.b));
    a.config().devices().remove(&stranger).await.unwrap();
    let folder = a.config().folders().get(FOLDER).await.unwrap();
    assert_eq!(folder.devices().unwrap().len(), 1, "it is removed from folders too");
    let pending = until("it calls", async || {
        b.system().pause(&called).await.unwrap();
        b.system().resume(&called).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let pending = a.cluster().pending_devices().await.unwrap();
        (!pending.is_empty()).then_some(pending)
    })
    .await;
    assert_eq!(pending[&stranger].name, "b");
    assert!(pending[&stranger].time.is_some() && !pending[&stranger].address.is_empty());
    // Else it calls again before we have looked.
    b.system().pause(&called).await.unwrap();
    a.cluster().dismiss_device(&stranger).await.unwrap();
    assert_eq!(a.cluster().pending_devices().await.unwrap(), [].into());
}
