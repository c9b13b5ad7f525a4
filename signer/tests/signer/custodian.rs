//! A signer whose store is in the custody of somebody else.

use crate::gateway::{
    Citizen, IssueParts, NAME, NOW, Random, SignParts, TestClock, World, assert_refused,
    shared_backend, signature_is_good,
};
use p256::ecdsa::SigningKey;
use rubrica_core::entropy::Entropy as _;
use rubrica_core::protocol::RevocationReason;
use rubrica_signer::audit::{Report, verify as verify_log};
use rubrica_signer::backup::{
    CustodianLink, CustodianSettings, LinkError, NotInCustody, RestoreKey, RestorePublicKey,
};
use rubrica_signer::custodian::{
    BackupError, CheckError, Custodian, CustodianError, LogEvent, RestoreError, Restored, compare,
    restore, verify,
};
use rubrica_signer::custody::shares::{Quorum, Share, split};
use rubrica_signer::platform::{Clock, Platform};
use rubrica_signer::{Custody, OpenError, Signer, SignerSettings};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// A custodian in the same process, with a wire that can be cut.
#[derive(Debug)]
struct Wire {
    custodian: Mutex<Option<Custodian>>,
    /// Everything that went over it.
    seen: Mutex<Vec<Vec<u8>>>,
    /// How many more get through, if not all of them.
    left: Mutex<Option<usize>>,
}

impl CustodianLink for Wire {
    fn keep(&self, delivery: &[u8]) -> Result<Vec<u8>, LinkError> {
        let custodian = self.custodian.lock().unwrap();
        let custodian = custodian.as_ref().ok_or_else(|| LinkError::NoAnswer("cut".to_owned()))?;
        if let Some(left) = &mut *self.left.lock().unwrap() {
            let gone = || LinkError::NoAnswer("cut by and by".to_owned());
            *left = left.checked_sub(1).ok_or_else(gone)?;
        }
        self.seen.lock().unwrap().push(delivery.to_vec());
        custodian.keep(delivery).map_err(|error| LinkError::Refused(error.code().to_owned()))
    }
}

impl Wire {
    fn cut(&self) -> Custodian {
        self.custodian.lock().unwrap().take().unwrap()
    }

    fn mend(&self, custodian: Custodian) {
        *self.custodian.lock().unwrap() = Some(custodian);
    }
}

/// A custodian, the holders of its restore key, and a signer that it keeps for.
struct Kept {
    world: World,
    wire: Arc<Wire>,
    place: TempDir,
    shares: Vec<Share>,
    restore_key: RestorePublicKey,
    custodian_key: p256::ecdsa::VerifyingKey,
}

impl Kept {
    fn new() -> Self {
        let secret = Zeroizing::new(Random.make_bytes());
        let shares = split(&secret, Quorum::new(3, 5).unwrap(), &Platform::system());
        let restore_key = RestoreKey::derive(&secret).unwrap().public().clone();
        let place = tempfile::tempdir().unwrap();
        let custodian = Custodian::open(place.path(), &restore_key, Platform::system()).unwrap();
        let custodian_key = custodian.key();
        let wire = Arc::new(Wire {
            custodian: Mutex::new(None),
            seen: Mutex::default(),
            left: Mutex::default(),
        });
        let kept = settings(&wire, custodian_key, &restore_key);
        let world = World::with(shared_backend(), |settings| {
            settings.custody = Custody::None;
        });
        custodian.admit(&world.signer.backup_key()).unwrap();
        wire.mend(custodian);
        // From here on in custody: what is there already goes along.
        let world = reopen(world, kept);
        Self { world, wire, place, shares, restore_key, custodian_key }
    }

    fn settings(&self) -> CustodianSettings {
        settings(&self.wire, self.custodian_key, &self.restore_key)
    }

    fn restore(&self, out: &Path) -> Result<Restored, RestoreError> {
        restore(self.place.path(), &self.shares[1..4], out, None, &Platform::system())
    }

    /// A signer on a restored directory, in the place of the one that is lost.
    fn restored(self) -> Self {
        let out = tempfile::tempdir().unwrap();
        let place = out.path().join("restored");
        self.restore(&place).unwrap();
        let kept = self.settings();
        let World { folder, clock, edge, signer } = self.world;
        drop(signer);
        folder.close().unwrap();
        let signer = open(&place, &clock, kept).unwrap();
        Self { world: World { folder: out, clock, edge, signer }, ..self }
    }

    fn rows(&self) -> Vec<Vec<u8>> {
        let connection = Connection::open(self.place.path().join("custodian.sqlite")).unwrap();
        let mut statement = connection.prepare("SELECT sealed FROM rows ORDER BY row").unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Does something to the custodian's database behind its back.
    fn tamper(&self, sql: &str) {
        let connection = Connection::open(self.place.path().join("custodian.sqlite")).unwrap();
        assert!(connection.execute(sql, []).unwrap() > 0, "{sql}");
    }
}

fn settings(
    wire: &Arc<Wire>,
    key: p256::ecdsa::VerifyingKey,
    restore_key: &RestorePublicKey,
) -> CustodianSettings {
    CustodianSettings {
        link: Arc::clone(wire) as Arc<dyn CustodianLink>,
        address: "in this process".to_owned(),
        key,
        restore_key: restore_key.clone(),
    }
}

fn open(
    folder: &Path,
    clock: &Arc<TestClock>,
    kept: CustodianSettings,
) -> Result<Signer, OpenError> {
    let platform = Platform { clock: Arc::clone(clock) as Arc<dyn Clock>, ..Platform::system() };
    let mut settings = SignerSettings::new(folder, NAME);
    settings.custody = Custody::Kept(kept);
    Signer::open_with_backend(platform, shared_backend(), settings)
}

fn reopen(world: World, kept: CustodianSettings) -> World {
    let World { folder, clock, edge, signer } = world;
    drop(signer);
    let signer = open(folder.path(), &clock, kept).unwrap();
    World { folder, clock, edge, signer }
}

fn counts(report: &Report) -> (u64, u64, u64) {
    (report.signatures, report.issuances, report.unfinished)
}

#[test]
fn whatever_was_answered_comes_back_and_the_log_goes_on() {
    let kept = Kept::new();
    let citizen = Citizen::new();
    let issuance = IssueParts::new(&kept.world, &citizen).request(&kept.world);
    let issued = kept.world.signer.issue(&issuance).unwrap();
    let credential = issued.credentials[0].credential;
    let requests: Vec<_> = (0..3)
        .map(|_| SignParts::new(&kept.world, &citizen, credential).request(&kept.world))
        .collect();
    let answers: Vec<_> =
        requests.iter().map(|request| kept.world.signer.sign(request).unwrap()).collect();
    let checkpoint = verify_log(kept.world.folder.path()).unwrap().last_checkpoint;
    assert_eq!(verify(kept.place.path()).unwrap().rows, kept.rows().len() as u64);

    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("restored");
    let since = Some(checkpoint.as_str());
    let shares = &kept.shares[..3];
    let restored = restore(kept.place.path(), shares, &place, since, &Platform::system()).unwrap();
    assert_eq!(counts(&restored.audit), (3, 1, 0));
    assert_eq!(restored.audit.last_checkpoint, checkpoint);
    assert!(kept.restore(&place).is_err(), "nothing that is there is written over");

    let kept = kept.restored();
    assert_eq!(kept.world.signer.issue(&issuance).unwrap(), issued);
    for (request, answer) in requests.iter().zip(&answers) {
        assert_eq!(kept.world.signer.sign(request).unwrap(), *answer);
    }
    let more = SignParts::new(&kept.world, &citizen, credential).request(&kept.world);
    let answer = kept.world.signer.sign(&more).unwrap();
    let digest = {
        let intent: rubrica_core::protocol::SigningIntent =
            rubrica_core::canonical::decode(&more.intent.0).unwrap();
        intent.digests[0].0.clone()
    };
    let certificate = &issued.credentials[0].certificate.0;
    assert!(signature_is_good(certificate, &digest, &answer.signatures[0].0));
    let report = rubrica_signer::audit::verify_against(
        kept.world.folder.path().join("restored").as_path(),
        &checkpoint,
    );
    assert_eq!(counts(&report.unwrap()), (4, 1, 0));

    // And so on, a second time.
    let kept = kept.restored();
    assert_eq!(kept.world.signer.sign(&more).unwrap(), answer);
    let custodian = kept.wire.cut();
    let log = custodian.log().unwrap();
    let restores = log.iter().filter(|entry| matches!(entry.event, LogEvent::Restored { .. }));
    assert_eq!(restores.count(), 3);
}

#[test]
fn chk_bak_01_nothing_is_answered_that_the_custodian_does_not_have() {
    let kept = Kept::new();
    let citizen = Citizen::new();
    let credential = kept.world.signing_credential(&citizen).credential;
    let request = SignParts::new(&kept.world, &citizen, credential).request(&kept.world);
    let issuance = IssueParts::new(&kept.world, &Citizen::new()).request(&kept.world);
    let revocation = kept.world.revocation(Citizen::new().subject, RevocationReason::Requested);

    let custodian = kept.wire.cut();
    let signer = &kept.world.signer;
    for _ in 0..2 {
        assert_refused(signer.sign(&request), "CHK-BAK-01", "backup_not_durable");
    }
    assert_refused(signer.issue(&issuance), "CHK-BAK-01", "backup_not_durable");
    assert_refused(signer.revoke(&revocation), "CHK-BAK-01", "backup_not_durable");
    let inquiry = kept.world.inquiry(citizen.subject);
    assert_refused(signer.credentials(&inquiry), "CHK-BAK-01", "backup_not_durable");
    let standing = signer.custody_standing().unwrap();
    assert!(standing.kept < standing.made);
    assert!(matches!(standing.failure, Some(NotInCustody::Link(LinkError::NoAnswer(_)))));

    kept.wire.mend(custodian);
    let answer = signer.sign(&request).unwrap();
    assert_eq!(signer.sign(&request).unwrap(), answer);
    signer.issue(&issuance).unwrap();
    let standing = signer.custody_standing().unwrap();
    assert_eq!((standing.kept, standing.failure), (standing.made, None));
    assert_eq!(counts(&verify_log(kept.world.folder.path()).unwrap()), (1, 2, 0));
}

#[test]
fn a_signer_opens_without_its_custodian_and_catches_up() {
    let kept = Kept::new();
    let citizen = Citizen::new();
    let credential = kept.world.signing_credential(&citizen).credential;
    let custodian = kept.wire.cut();
    let settings = kept.settings();
    let world = reopen(kept.world, settings);
    let request = SignParts::new(&world, &citizen, credential).request(&world);
    assert_refused(world.signer.sign(&request), "CHK-BAK-01", "backup_not_durable");
    kept.wire.mend(custodian);
    world.signer.sign(&request).unwrap();
    let out = tempfile::tempdir().unwrap();
    let restored = restore(
        kept.place.path(),
        &kept.shares[..3],
        &out.path().join("new"),
        None,
        &Platform::system(),
    );
    assert_eq!(counts(&restored.unwrap().audit), (1, 1, 0));
}

#[test]
fn chk_bak_02_batches_of_another_signer_are_refused() {
    let kept = Kept::new();
    let stranger = World::new();
    let custodian = kept.wire.cut();
    let refused = custodian.admit(&stranger.signer.backup_key());
    assert!(matches!(refused, Err(CustodianError::OtherSigner)));
    kept.wire.mend(custodian);
    let stranger = reopen(stranger, kept.settings());
    let standing = stranger.signer.custody_standing().unwrap();
    let unknown = NotInCustody::Link(LinkError::Refused("signer_unknown".to_owned()));
    assert_eq!((standing.kept, standing.failure), (0, Some(unknown)));

    // Nor is anything that was changed on the way.
    let custodian = kept.wire.cut();
    let rows = kept.rows();
    let batch = kept.wire.seen.lock().unwrap()[0].clone();
    for at in (0..batch.len()).step_by(batch.len() / 97) {
        let mut changed = batch.clone();
        changed[at] ^= 1;
        let error = custodian.keep(&changed).unwrap_err();
        let codes = ["batch_malformed", "signer_unknown", "batch_inconsistent"];
        assert!(codes.contains(&error.code()), "byte {at}: {error}");
    }
    assert_eq!(kept.rows(), rows);
    let log = custodian.log().unwrap();
    assert!(log.iter().any(|entry| matches!(&entry.event, LogEvent::Refused { reason, .. } if reason == "signer_unknown")));
}

#[test]
fn chk_bak_03_gaps_forks_and_replays_are_refused() {
    let mut kept = Kept::new();
    let citizen = Citizen::new();
    let credential = kept.world.signing_credential(&citizen).credential;
    // A copy of the signer, as somebody could make one.
    let copy = tempfile::tempdir().unwrap();
    let World { folder, clock, edge, signer } = kept.world;
    drop(signer);
    copy_all(folder.path(), copy.path());
    let (wire, key, restore_key) =
        (Arc::clone(&kept.wire), kept.custodian_key, kept.restore_key.clone());
    let settings = || settings(&wire, key, &restore_key);
    let signer = open(folder.path(), &clock, settings()).unwrap();
    kept.world = World { folder, clock, edge, signer };
    let world = &kept.world;
    let request = SignParts::new(world, &citizen, credential).request(world);
    world.signer.sign(&request).unwrap();

    let fork = open(copy.path(), &world.clock, settings()).unwrap();
    let refused = fork.sign(&SignParts::new(world, &citizen, credential).request(world));
    assert_refused(refused, "CHK-BAK-01", "backup_not_durable");
    let failure = fork.custody_standing().unwrap().failure;
    let forked = NotInCustody::Link(LinkError::Refused("batch_forked".to_owned()));
    assert_eq!(failure, Some(forked));
    // The one that was there goes on.
    let request = SignParts::new(world, &citizen, credential).request(world);
    world.signer.sign(&request).unwrap();

    let rows = kept.rows();
    let custodian = kept.wire.cut();
    let seen = kept.wire.seen.lock().unwrap().clone();
    for batch in &seen {
        match custodian.keep(batch) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.code(), "batch_forked"),
        }
    }
    assert_eq!(kept.rows(), rows, "what comes again changes nothing");
    let place = tempfile::tempdir().unwrap();
    let new = Custodian::open(place.path(), &kept.restore_key, Platform::system()).unwrap();
    new.admit(&world.signer.backup_key()).unwrap();
    assert_eq!(new.keep(&seen[1]).unwrap_err().code(), "batch_gap");
    new.keep(&seen[0]).unwrap();
    new.keep(&seen[1]).unwrap();
}

#[test]
fn chk_bak_04_a_custodian_that_lost_what_it_acknowledged_is_noticed() {
    let kept = Kept::new();
    let citizen = Citizen::new();
    let credential = kept.world.signing_credential(&citizen).credential;
    let sign = || {
        kept.world
            .signer
            .sign(&SignParts::new(&kept.world, &citizen, credential).request(&kept.world))
    };
    // An older copy of the custodian is put back.
    drop(kept.wire.cut());
    let older = tempfile::tempdir().unwrap();
    copy_all(kept.place.path(), older.path());
    let open = |place: &Path| Custodian::open_existing(place, Platform::system()).unwrap();
    kept.wire.mend(open(kept.place.path()));
    sign().unwrap();
    drop(kept.wire.cut());
    kept.wire.mend(open(older.path()));
    assert_refused(sign(), "CHK-BAK-01", "backup_not_durable");
    let failure = || kept.world.signer.custody_standing().unwrap().failure;
    assert_eq!(failure(), Some(NotInCustody::RolledBack));

    // Somebody else answers in its place.
    drop(kept.wire.cut());
    fs::write(older.path().join("receipt-key"), [7; 32]).unwrap();
    copy_one(kept.place.path(), older.path(), "custodian.sqlite");
    kept.wire.mend(open(older.path()));
    assert_refused(sign(), "CHK-BAK-01", "backup_not_durable");
    assert_eq!(failure(), Some(NotInCustody::NoReceipt));

    drop(kept.wire.cut());
    kept.wire.mend(open(kept.place.path()));
    sign().unwrap();
    assert_eq!(failure(), None);
}

#[test]
fn chk_bak_05_too_few_holders_restore_nothing() {
    let kept = Kept::new();
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("restored");
    let attempt = |shares: &[Share]| {
        let error = restore(kept.place.path(), shares, &place, None, &Platform::system());
        assert!(!place.exists());
        let Err(RestoreError::Backup(error)) = error else { panic!("it was restored") };
        error.code()
    };
    assert_eq!(attempt(&kept.shares[..2]), "shares_too_few");
    let secret = Zeroizing::new(Random.make_bytes());
    let others = split(&secret, Quorum::new(3, 5).unwrap(), &Platform::system());
    let mixed = [&kept.shares[..2], &others[2..3]].concat();
    assert_eq!(attempt(&mixed), "shares_mixed");
    assert_eq!(attempt(&others), "restore_key_other");
}

#[test]
fn chk_bak_06_what_is_changed_missing_or_older_is_found() {
    let kept = Kept::new();
    let citizen = Citizen::new();
    kept.world.issue(&citizen);
    let custodian = kept.wire.cut();
    drop(custodian);
    let before = tempfile::tempdir().unwrap();
    copy_all(kept.place.path(), before.path());
    kept.wire.mend(Custodian::open_existing(kept.place.path(), Platform::system()).unwrap());
    let revocation = kept.world.revocation(citizen.subject, RevocationReason::Requested);
    kept.world.signer.revoke(&revocation).unwrap();
    drop(kept.wire.cut());

    let whole = tempfile::tempdir().unwrap();
    copy_all(kept.place.path(), whole.path());
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("restored");
    let find = |sql: &str, code: &str| {
        kept.tamper(sql);
        let Err(RestoreError::Backup(error)) = kept.restore(&place) else { panic!("{sql}") };
        assert_eq!(error.code(), code, "{sql}");
        assert!(!place.exists());
        copy_all(whole.path(), kept.place.path());
    };
    let flip = "UPDATE rows SET sealed = CAST(substr(sealed, 1, 99) || x'00' || substr(sealed, 101) AS BLOB)
        WHERE row = (SELECT row FROM rows ORDER BY row LIMIT 1)";
    kept.tamper(flip);
    let found = verify(kept.place.path());
    let Err(CheckError::Backup(BackupError::ChangedRow(_))) = found else { panic!("{found:?}") };
    copy_all(whole.path(), kept.place.path());
    find(flip, "backup_row_changed");
    find(
        "UPDATE rows SET row = CAST(x'00' || substr(row, 2) AS BLOB) WHERE row = (SELECT max(row) FROM rows)",
        "backup_row_changed",
    );
    find("DELETE FROM rows WHERE row = (SELECT row FROM rows LIMIT 1)", "backup_not_the_state");
    find(
        "DELETE FROM headers WHERE number = (SELECT max(number) FROM headers)",
        "backup_not_the_state",
    );
    find("DELETE FROM headers WHERE number = 1", "backup_chain_broken");
    find(
        "UPDATE headers SET signed = (SELECT signed FROM headers WHERE number = 1) WHERE number = 2",
        "backup_chain_broken",
    );
    // One row as it was before the revocation.
    let older = before.path().join("custodian.sqlite").display().to_string();
    let connection = Connection::open(kept.place.path().join("custodian.sqlite")).unwrap();
    connection.execute("ATTACH ?1 AS older", [&older]).unwrap();
    let replaced = connection
        .execute(
            "UPDATE rows SET (sealed, digest) =
                 (SELECT it.sealed, it.digest FROM older.rows AS it WHERE it.row = rows.row)
             WHERE row = (SELECT it.row FROM older.rows AS it JOIN main.rows AS now
                 ON it.row = now.row WHERE it.sealed <> now.sealed LIMIT 1)",
            [],
        )
        .unwrap();
    drop(connection);
    assert_eq!(replaced, 1);
    assert!(verify(kept.place.path()).is_ok(), "without the key it cannot be seen");
    let Err(RestoreError::Backup(error)) = kept.restore(&place) else { panic!("it was restored") };
    assert_eq!(error.code(), "backup_not_the_state");
    copy_all(whole.path(), kept.place.path());
    kept.restore(&place).unwrap();
}

#[test]
fn chk_bak_07_a_destroyed_key_is_nowhere_and_does_not_come_back() {
    let kept = Kept::new();
    let citizen = Citizen::new();
    let credential = kept.world.signing_credential(&citizen).credential;
    let request = SignParts::new(&kept.world, &citizen, credential).request(&kept.world);
    let blob = |place: &Path| -> Vec<u8> {
        let connection = Connection::open(place.join("signer.sqlite")).unwrap();
        let sql = "SELECT blob FROM credentials WHERE credential = ?1";
        connection.query_row(sql, [credential.as_bytes()], |row| row.get(0)).unwrap()
    };
    let sealed_key = blob(kept.world.folder.path());
    let before = kept.rows();
    let revocation = kept.world.revocation(citizen.subject, RevocationReason::Requested);
    kept.world.signer.revoke(&revocation).unwrap();
    kept.wire.custodian.lock().unwrap().as_ref().unwrap().tidy().unwrap();

    let after = kept.rows();
    let gone: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
    assert!(gone.len() >= 2, "at least the two credentials have another version");
    for file in fs::read_dir(kept.place.path()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        for row in &gone {
            // The database splits long rows over its pages: a piece from the middle is enough.
            let piece = &row[row.len() / 2..row.len() / 2 + 32];
            assert!(!bytes.windows(32).any(|window| window == piece), "an old version is there");
        }
    }

    let kept = kept.restored();
    let place = kept.world.folder.path().join("restored");
    assert!(blob(&place).is_empty());
    assert_refused(kept.world.signer.sign(&request), "CHK-SAD-05", "credential_revoked");

    // Somebody with the signer's disk puts it back. The signer finds it when it opens, and if it gets
    // no further than the first batch, the restore does.
    let settings = kept.settings();
    drop(kept.world.signer);
    let connection = Connection::open(place.join("signer.sqlite")).unwrap();
    let sql = "UPDATE credentials SET blob = ?2 WHERE credential = ?1";
    connection.execute(sql, (credential.as_bytes(), sealed_key)).unwrap();
    drop(connection);
    // The last one of before comes again, since its receipt was written down nowhere.
    *kept.wire.left.lock().unwrap() = Some(2);
    drop(open(&place, &kept.world.clock, settings).unwrap());
    let out = kept.world.folder.path().join("again");
    let refused = restore(kept.place.path(), &kept.shares[..3], &out, None, &Platform::system());
    assert!(matches!(refused, Err(RestoreError::DestroyedKey(_))), "{refused:?}");
    assert!(!out.exists());
}

#[test]
fn a_backup_is_compared_with_the_store_that_it_is_of() {
    let kept = Kept::new();
    let citizen = Citizen::new();
    kept.world.signing_credential(&citizen);
    let custodian = kept.wire.cut();
    let clock = Arc::clone(&kept.world.clock);
    let settings = settings(&kept.wire, kept.custodian_key, &kept.restore_key);
    let World { folder, signer, .. } = kept.world;
    drop(signer);
    let same = || compare(kept.place.path(), folder.path(), &kept.shares[2..]);
    let rows = kept.wire.seen.lock().unwrap().len();
    let compared = same().unwrap();
    assert!(compared.rows > 20 && compared.batch as usize <= rows, "{compared:?}");

    let connection = Connection::open(folder.path().join("signer.sqlite")).unwrap();
    // Past the triggers, as a damaged disk would.
    connection
        .execute_batch("DROP TRIGGER backup_update_edge_keys; UPDATE edge_keys SET label = 'other'")
        .unwrap();
    let differs = same().unwrap_err();
    assert!(
        matches!(differs, CheckError::Different { missing: 0, extra: 0, different: 1 }),
        "{differs}"
    );
    drop(connection);

    // The signer went on without its custodian.
    drop(open(folder.path(), &clock, settings).unwrap());
    assert!(matches!(same(), Err(CheckError::NotAtTheSameBatch { .. })));
    drop(custodian);
}

#[test]
fn a_store_in_custody_does_not_open_out_of_it() {
    let kept = Kept::new();
    let settings = kept.settings();
    let World { folder, clock, signer, .. } = kept.world;
    drop(signer);
    let platform =
        || Platform { clock: Arc::clone(&clock) as Arc<dyn Clock>, ..Platform::system() };
    let open = |custody: Custody| {
        let mut settings = SignerSettings::new(folder.path(), NAME);
        settings.custody = custody;
        Signer::open_with_backend(platform(), shared_backend(), settings)
    };
    assert!(matches!(open(Custody::None), Err(OpenError::OtherCustodian(_))));
    let key = *SigningKey::from_slice(&[9; 32]).unwrap().verifying_key();
    let other = CustodianSettings { key, ..settings.clone() };
    assert!(matches!(open(Custody::Kept(other)), Err(OpenError::OtherCustodian(_))));
    let bound = rubrica_signer::custodian_of(folder.path()).unwrap().unwrap();
    assert_eq!((bound.address.as_str(), bound.key), ("in this process", kept.custodian_key));

    drop(open(Custody::Released).unwrap());
    assert!(rubrica_signer::custodian_of(folder.path()).unwrap().is_none());
    drop(open(Custody::None).unwrap());
    verify_log(folder.path()).unwrap();
    // The old custodian has another history: a new one begins anew.
    let signer = open(Custody::Kept(settings)).unwrap();
    let failure = signer.custody_standing().unwrap().failure;
    assert!(failure.is_some());
    assert_eq!(clock.now(), NOW);
}

fn copy_all(from: &Path, to: &Path) {
    for name in ["custodian.sqlite-wal", "custodian.sqlite-shm", "signer.sqlite-wal"] {
        let _not_there = fs::remove_file(to.join(name));
    }
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        copy_one(from, to, file.file_name().to_str().unwrap());
    }
}

fn copy_one(from: &Path, to: &Path, name: &str) {
    fs::copy(from.join(name), to.join(name)).unwrap();
}
