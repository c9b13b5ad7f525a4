//! What was typed and sent stands nowhere in clear. Every test of this program ends with the same search:
//! see [`Gateway`]'s `drop`.

use crate::ceremony::{DNI, PASSWORD};
use crate::world::{Gateway, nothing, run};
use rubrica_core::api::v1::OtpChallenge;

#[test]
fn chk_prv_02_no_code_password_phone_or_number_is_stored_or_logged_in_clear() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let _: OtpChallenge = gateway.post("/session/otp", nothing()).await.ok();
        let code = gateway.last_code();
        let secrets = gateway.secrets();
        for secret in [PASSWORD, DNI, "+34600000123", "inventada@correo.example", &code] {
            assert!(secrets.contains(secret), "{secret} is not looked for");
        }
        assert_eq!(gateway.in_clear(), Vec::<String>::new());
        assert!(gateway.stored_bytes().len() > 500, "there is nothing to search");
    });
}

#[test]
fn chk_prv_02_the_search_finds_what_it_looks_for() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let _: OtpChallenge = gateway.post("/session/otp", nothing()).await.ok();
        let code = gateway.last_code();
        gateway.world().log.borrow_mut().push(format!("sent {code}"));
        gateway.change_all(&format!("UPDATE sessions SET method = 'x{PASSWORD}x'"));
        assert_eq!(gateway.in_clear(), {
            let mut found = vec![code.clone(), PASSWORD.to_owned()];
            found.sort();
            found
        });
        // A number that only holds the digits of the code is another one.
        gateway.world().log.borrow_mut().pop();
        gateway.world().log.borrow_mut().push(format!("at 1{code}"));
        assert_eq!(gateway.in_clear(), [PASSWORD]);
        gateway.change_all("UPDATE sessions SET method = 'password'");
    });
}
