//! Reference §3.2: the configuration.

use syncthing_client::{
    Error, FolderType,
    config::{
        Config, DeviceConfig, FolderConfig, FolderDevice, GuiConfig, IgnoreLines, LdapConfig,
        OptionsConfig, Size, SizeUnit, Versioning,
    },
};
use towline_testkit::syncthing::FOLDER;

use crate::world::{World, alone_in, id_of, stranger};

/// Reference §3.2: what we do not know is not lost.
pub(crate) async fn a_whole_configuration_is_read_and_written_back_without_a_loss<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let before = server.read("/rest/config").await;
    let config = client.config().get().await.unwrap();
    assert_eq!(serde_json::to_value(&config).unwrap(), before, "as it came");

    client.config().put(&config).await.unwrap();
    assert_eq!(server.read("/rest/config").await, before, "as it was");

    let mut config = client.system().config().await.unwrap();
    let folder = config.folder_mut(&FOLDER.into()).unwrap();
    folder.set(FolderConfig::LABEL, "Ünother");
    folder.set(FolderConfig::MAX_CONFLICTS, 3);
    client.config().put(&config).await.unwrap();
    let mut expected = before;
    expected["folders"][0]["label"] = "Ünother".into();
    expected["folders"][0]["maxConflicts"] = 3.into();
    assert_eq!(server.read("/rest/config").await, expected, "only that");
    assert!(!client.config().requires_restart().await.unwrap());
}

/// Reference §3.2: the key and the hash go along, and are shown to nobody.
pub(crate) async fn a_configuration_shows_no_secret<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let config: Config = client.config().get().await.unwrap();
    assert_eq!(config.gui.api_key().unwrap().expose(), server.key());
    let shown = format!("{config:?}");
    assert!(!shown.contains(server.key()) && shown.contains("\"media\""), "{shown}");
}

/// Reference §3.2: a list is replaced, and the own device is added.
pub(crate) async fn a_folder_is_added_changed_replaced_and_removed<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let folders = client.config().folders();
    let other = server.place().with_file_name("other data");
    let odd = "a/b ü?#%";
    let folder = FolderConfig::new()
        .with(FolderConfig::ID, odd)
        .with(FolderConfig::PATH, other.to_str().unwrap())
        .with(FolderConfig::TYPE, FolderType::ReceiveOnly)
        .with(
            FolderConfig::MIN_DISK_FREE,
            Size::new().with(Size::VALUE, 5.0).with(Size::UNIT, SizeUnit::Megabytes),
        );
    folders.add(folder).await.unwrap();
    let added = folders.get(odd).await.unwrap();
    assert_eq!(added.folder_type(), Some(FolderType::ReceiveOnly));
    assert_eq!(added.min_disk_free().unwrap().value(), Some(5.0));
    assert_eq!(added.rescan_interval_s(), Some(3600), "a default");
    let devices: Vec<_> =
        added.devices().unwrap().iter().filter_map(FolderDevice::device_id).collect();
    assert_eq!(devices, [id_of(&server)]);

    let change = FolderConfig::new().with(FolderConfig::PAUSED, true);
    folders.patch(odd, change).await.unwrap();
    let changed = folders.get(odd).await.unwrap();
    assert_eq!((changed.paused(), changed.folder_type()), (Some(true), added.folder_type()));

    let params = [("keep".to_owned(), "5".to_owned())];
    let versioning = Versioning::new()
        .with(Versioning::TYPE, syncthing_client::VersioningType::Simple)
        .with(Versioning::PARAMS, std::collections::BTreeMap::from(params.clone()));
    folders.put(changed.with(FolderConfig::VERSIONING, versioning)).await.unwrap();
    let replaced = folders.get(odd).await.unwrap().versioning().unwrap();
    assert_eq!(replaced.params(), Some(params.into()));

    assert_eq!(folders.list().await.unwrap().len(), 2);
    folders.remove(odd).await.unwrap();
    let rest = folders.list().await.unwrap();
    assert_eq!(rest.len(), 1);
    let more = FolderConfig::new()
        .with(FolderConfig::ID, "more")
        .with(FolderConfig::PATH, other.to_str().unwrap());
    folders.put_all(vec![more]).await.unwrap();
    assert_eq!(folders.list().await.unwrap().len(), 2, "others stay");
    folders.remove("more").await.unwrap();
    assert_eq!(folders.list().await.unwrap(), rest);
}

/// Reference §3.2: without an id the server would say that all is well, and add nothing.
pub(crate) async fn what_has_no_id_is_not_sent<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let error = client.config().devices().add(DeviceConfig::new()).await.unwrap_err();
    assert!(error.is_unsent(), "{error:?}");
    let error = client.config().folders().put(FolderConfig::new()).await.unwrap_err();
    assert!(error.is_unsent(), "{error:?}");
}

/// Reference §3.2: the own device comes back at once.
pub(crate) async fn a_device_is_added_changed_replaced_and_removed<W: World>() {
    let (server, client) = alone_in::<W>().await;
    let devices = client.config().devices();
    let id = stranger();
    let device = DeviceConfig::new()
        .with(DeviceConfig::DEVICE_ID, id.clone())
        .with(DeviceConfig::NAME, "a stranger")
        .with(DeviceConfig::PAUSED, true);
    devices.add(device).await.unwrap();
    let added = devices.get(&id).await.unwrap();
    assert_eq!(added.addresses(), Some(vec!["dynamic".into()]), "a default");

    let change = DeviceConfig::new().with(DeviceConfig::MAX_SEND_KBPS, 77);
    devices.patch(&id, change).await.unwrap();
    let changed = devices.get(&id).await.unwrap();
    assert_eq!((changed.max_send_kbps(), changed.name()), (Some(77), Some("a stranger".into())));
    devices.put(changed.with(DeviceConfig::NAME, "a friend")).await.unwrap();
    assert_eq!(devices.get(&id).await.unwrap().name(), Some("a friend".into()));

    devices.remove(&id).await.unwrap();
    let own = devices.list().await.unwrap();
    assert_eq!(own.len(), 1);
    devices.put_all(own).await.unwrap();
    devices.remove(&id_of(&server)).await.unwrap();
    assert_eq!(devices.get(&id_of(&server)).await.unwrap().device_id(), Some(id_of(&server)));
}

/// Reference §3.2: parts that are there once.
pub(crate) async fn options_page_ldap_and_defaults_are_changed_by_themselves<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let config = client.config();
    let change = OptionsConfig::new().with(OptionsConfig::RECONNECTION_INTERVAL_S, 1);
    config.options().patch(change).await.unwrap();
    let options = config.options().get().await.unwrap();
    assert_eq!(options.reconnection_interval_s(), Some(5), "it is brought into its bounds");
    config.options().put(options).await.unwrap();

    config.gui().patch(GuiConfig::new().with(GuiConfig::THEME, "dark")).await.unwrap();
    crate::world::until("it listens anew", async || client.system().ping().await.ok()).await;
    let gui = config.gui().get().await.unwrap();
    assert_eq!(gui.theme().as_deref(), Some("dark"));
    config.gui().put(gui).await.unwrap();

    let change = LdapConfig::new().with(LdapConfig::BIND_DN, "cn=%s");
    config.ldap().patch(change).await.unwrap();
    let ldap = config.ldap().get().await.unwrap();
    assert_eq!(ldap.bind_dn().as_deref(), Some("cn=%s"));
    config.ldap().put(ldap).await.unwrap();

    let defaults = config.defaults();
    let change = FolderConfig::new().with(FolderConfig::RESCAN_INTERVAL_S, 77);
    defaults.folder().patch(change).await.unwrap();
    let folder = defaults.folder().get().await.unwrap();
    assert_eq!(folder.rescan_interval_s(), Some(77));
    defaults.folder().put(folder).await.unwrap();
    let change = DeviceConfig::new().with(DeviceConfig::AUTO_ACCEPT_FOLDERS, true);
    defaults.device().patch(change).await.unwrap();
    let device = defaults.device().get().await.unwrap();
    assert_eq!(device.auto_accept_folders(), Some(true));
    defaults.device().put(device).await.unwrap();
    let lines = IgnoreLines { lines: vec!["*.part".into()], ..IgnoreLines::default() };
    defaults.put_ignores(lines.clone()).await.unwrap();
    assert_eq!(defaults.ignores().await.unwrap(), lines);
}

/// Reference §3.2: a word that it does not know becomes the default, without an error.
pub(crate) async fn a_wrong_word_is_taken_without_an_error_so_read_back<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let folders = client.config().folders();
    let change = FolderConfig::new().with(FolderConfig::TYPE, "nonsense");
    folders.patch(FOLDER, change).await.unwrap();
    let after = folders.get(FOLDER).await.unwrap().folder_type();
    assert_eq!(after, Some(FolderType::SendReceive));
}

/// Reference §1.3: semantic mistakes are told in words.
pub(crate) async fn a_configuration_that_cannot_be_is_refused_with_words<W: World>() {
    let (_server, client) = alone_in::<W>().await;
    let mut config = client.config().get().await.unwrap();
    config.folders.push(config.folders[0].clone());
    let error = client.config().put(&config).await.unwrap_err();
    assert!(matches!(error, Error::BadRequest { .. }), "{error:?}");
    assert!(error.words().unwrap().contains("duplicate ID"), "{:?}", error.words());
}
