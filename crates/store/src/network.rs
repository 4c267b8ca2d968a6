//! Whether a directory lies on network storage. There neither locks nor SQLite's log can be relied
//! on: two machines may both believe that the ledger is theirs, and what was forced to the disk may
//! not be there after a break.

use std::{fs, io, os::unix::fs::MetadataExt as _, path::Path};

/// What lies behind a mount in user space is told by its type's name only: these are networks.
/// Others (mergerfs, gocryptfs, ntfs-3g, …) show the disks of this machine.
const NETWORKS_IN_USER_SPACE: [&str; 22] = [
    "sshfs",
    "rclone",
    "s3fs",
    "goofys",
    "mountpoint-s3",
    "gcsfuse",
    "blobfuse",
    "blobfuse2",
    "juicefs",
    "glusterfs",
    "ceph",
    "ceph-fuse",
    "seaweedfs",
    "mfs",
    "davfs",
    "davfs2",
    "curlftpfs",
    "smbnetfs",
    "onedriver",
    "google-drive-ocamlfuse",
    "gvfsd-fuse",
    "cvmfs2",
];

/// `FUSE_SUPER_MAGIC` of linux/magic.h.
const IN_USER_SPACE: u32 = 0x6573_5546;

/// What kind of network storage `path` lies on; `None` where it is a disk of this machine.
pub fn network_storage(path: &Path) -> io::Result<Option<String>> {
    let kind = rustix::fs::statfs(path)?.f_type;
    // The type of the field differs between machines; the numbers fit 32 bits.
    let Ok(magic) = u32::try_from(kind & 0xFFFF_FFFF) else { return Ok(None) };
    if magic != IN_USER_SPACE {
        return Ok(of_kernel(magic).map(str::to_owned));
    }
    let device = fs::metadata(path)?.dev();
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    Ok(type_of(&mounts, device).and_then(in_user_space))
}

/// Of a file system that the kernel itself speaks, by its number (statfs(2), linux/magic.h).
const fn of_kernel(magic: u32) -> Option<&'static str> {
    Some(match magic {
        0x6969 => "NFS",
        0xFF53_4D42 => "CIFS",
        0xFE53_4D42 | 0x517B => "SMB",
        0x5346_414F | 0x6B41_4653 => "AFS",
        0x0102_1997 => "9P",
        0x00C3_6400 => "Ceph",
        0x0BD0_0BD0 => "Lustre",
        0x0116_1970 => "GFS2",
        0x7461_636F => "OCFS2",
        0x564C => "NCP",
        0x7375_7245 => "Coda",
        0x4750_4653 => "GPFS",
        0x1983_0326 => "BeeGFS",
        0x2003_0528 => "OrangeFS",
        0x786F_4256 => "a folder that VirtualBox shares",
        0xBACB_ACBC => "a folder that VMware shares",
        0x7C7C_6673 => "a folder that Parallels shares",
        _ => return None,
    })
}

/// The type of the file system with this device number, as `/proc/self/mountinfo` has it (proc(5)):
/// `36 35 0:98 / /mnt rw shared:1 - fuse.sshfs host:/dir rw`.
fn type_of(mounts: &str, device: u64) -> Option<&str> {
    let number = format!("{}:{}", rustix::fs::major(device), rustix::fs::minor(device));
    // The latest mount is the one that is seen.
    let line = mounts.lines().rev().find(|line| line.split(' ').nth(2) == Some(&number))?;
    line.split_once(" - ")?.1.split(' ').next()
}

fn in_user_space(kind: &str) -> Option<String> {
    let name = kind.strip_prefix("fuse.").unwrap_or(kind);
    NETWORKS_IN_USER_SPACE.contains(&name).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 28 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw
90 28 0:61 / /mnt/films rw,relatime shared:44 - fuse.sshfs me@nas:/films rw,user_id=0
91 28 0:62 / /mnt/pool rw,relatime - fuse.mergerfs a:b rw
92 28 0:63 / /mnt/drive rw master:1 propagate_from:2 - fuse.rclone drive: rw
93 28 0:64 / /mnt/usb rw - fuseblk /dev/sdb1 rw
94 28 0:62 / /mnt/other\\040one rw - fuse.mergerfs a:b rw";

    #[test]
    fn what_the_kernel_calls_a_network_is_one_and_a_disk_is_not() {
        assert_eq!(of_kernel(0x6969), Some("NFS"));
        assert_eq!(of_kernel(0xFF53_4D42), Some("CIFS"));
        assert_eq!(of_kernel(0x0102_1997), Some("9P"));
        for local in [0xEF53, 0x9123_683E, 0x5846_5342, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1] {
            assert_eq!(of_kernel(local), None, "ext4, btrfs, XFS, tmpfs, overlay, ZFS");
        }
    }

    #[test]
    fn a_mount_in_user_space_is_known_by_its_type() {
        let kind = |minor| {
            let device = rustix::fs::makedev(0, minor);
            type_of(MOUNTS, device).and_then(in_user_space)
        };
        assert_eq!(kind(61).as_deref(), Some("sshfs"));
        assert_eq!(kind(63).as_deref(), Some("rclone"));
        assert_eq!((kind(62), kind(64), kind(99)), (None, None, None));
    }

    #[test]
    fn where_tests_run_is_no_network() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(network_storage(dir.path()).unwrap(), None);
        assert!(network_storage(&dir.path().join("absent")).is_err());
    }
}
