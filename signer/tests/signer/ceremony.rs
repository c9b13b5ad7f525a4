//! An authority from a ceremony at work: its certificates and both lists, judged by openssl.

use crate::gateway::{Citizen, NAME, NOW, World};
use der::pem::LineEnding;
use der::{Decode as _, EncodePem as _};
use rubrica_core::secret::Secret;
use rubrica_core::x509::Certificate as Read;
use rubrica_signer::audit::verify;
use rubrica_signer::ceremony::{CeremonyError, FromRoot, InstallError, OfflineRoot, RootNames};
use rubrica_signer::custody::shares::Quorum;
use rubrica_signer::platform::{Clock, Platform};
use rubrica_signer::profile::Profile;
use rubrica_signer::{OpenError, Signer, SignerSettings};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;

fn settings(folder: &Path) -> SignerSettings {
    let mut settings = SignerSettings::new(folder, NAME);
    settings.passphrase = Some(Secret::new("for tests".to_owned()));
    settings.pki_url = Some("http://firma.example/pki".to_owned());
    settings.by_ceremony = true;
    settings
}

/// A signer whose authority comes from a root in another folder.
fn from_ceremony(root_folder: &Path) -> World {
    let World { clock, edge, .. } = World::new();
    let folder = tempfile::tempdir().unwrap();
    let platform = Platform { clock: Arc::clone(&clock) as Arc<dyn Clock>, ..Platform::system() };
    let settings = settings(folder.path());
    let awaited = Signer::open_on(platform.clone(), self::settings(folder.path()));
    assert!(matches!(awaited, Err(OpenError::AuthorityAwaited)));
    let asked = Signer::request_authority(&platform, &settings, "Issuing of the ceremony").unwrap();
    let again = Signer::request_authority(&platform, &settings, "Issuing of the ceremony").unwrap();

    let (profile, quorum) = (Profile::default(), Quorum::new(2, 3).unwrap());
    let names = RootNames::new(&profile, "Root of the ceremony", 25);
    let (root, shares) =
        OfflineRoot::create(root_folder, &names, quorum, platform.clone()).unwrap();
    drop(root);
    let mut root = OfflineRoot::open(root_folder, &shares[1..], platform.clone()).unwrap();
    let certified = root.certify(&asked, 12, Some("http://firma.example/pki")).unwrap();
    assert!(root.certify(&again, 12, None).is_err(), "the same key");
    let from = FromRoot {
        issuing: certified.certificate,
        root: root.certificate().to_vec(),
        list: root.list(180, None).unwrap(),
    };
    // After its time the list serves nobody.
    clock.forward(Duration::from_secs(181 * 86_400));
    let late = Signer::install_authority(&platform, &settings, from.clone());
    assert!(matches!(late, Err(CeremonyError::Install(InstallError::List(_)))));
    clock.set(NOW);
    Signer::install_authority(&platform, &settings, from.clone()).unwrap();
    let twice = Signer::install_authority(&platform, &settings, from.clone());
    assert!(matches!(twice, Err(CeremonyError::Exists)));
    let same = Signer::install_root_list(&platform, &settings, from.list);
    assert!(matches!(same, Err(CeremonyError::Install(InstallError::List(_)))));
    clock.forward(Duration::from_secs(60));
    let next = root.list(180, None).unwrap();
    Signer::install_root_list(&platform, &settings, next).unwrap();
    let signer = Signer::open_on(platform, settings).unwrap();
    signer.register_edge_key(edge.verifying_key(), "test").unwrap();
    World { folder, clock, edge, signer }
}

#[test]
fn openssl_accepts_what_it_issues_with_the_lists_of_both_levels() {
    let folder = tempfile::tempdir().unwrap();
    let world = from_ceremony(&folder.path().join("root"));
    let issued = world.issue(&Citizen::new());
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let list = |der: &[u8]| {
        let list: CertificateList = CertificateList::from_der(der).unwrap();
        list.to_pem(LineEnding::LF).unwrap()
    };
    let root = write("root.pem", &world.signer.root_pem());
    let chain = write("chain.pem", &world.signer.chain_pem());
    let lists = [world.signer.revocation_list().unwrap(), world.signer.root_list()];
    let lists = write("lists.pem", &lists.map(|der| list(&der)).concat());
    for credential in &issued.credentials {
        let certificate = Certificate::from_der(&credential.certificate.0).unwrap();
        let citizen = write("citizen.pem", &certificate.to_pem(LineEnding::LF).unwrap());
        let at = (NOW.0 + 70).to_string();
        let mut verify = Command::new("openssl");
        verify.args(["verify", "-x509_strict", "-purpose", "any", "-policy_check"]);
        verify.args(["-crl_check_all", "-attime", &at, "-CAfile"]).arg(&root);
        verify.arg("-untrusted").arg(&chain).arg("-CRLfile").arg(&lists).arg(&citizen);
        let output = verify.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
    }
    let issuing = Read::from_der(&world.signer.chain_der()[0]).unwrap();
    assert_eq!(issuing.validity().not_before, NOW);
    drop(issued);
    verify(world.folder.path()).unwrap();
}
