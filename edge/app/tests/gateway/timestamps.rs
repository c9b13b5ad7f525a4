//! Questions for time stamps, as the gateway passes them on.

use crate::world::{Gateway, Reply, run};
use http::{Method, header};
use rubrica_core::policy::Policy;
use rubrica_edge::ports::ClientAddress;

impl Gateway {
    async fn ask_for_stamp(&self, kind: &str, address: &str) -> Reply {
        let request = self
            .request(Method::POST, "/tsa")
            .header(header::CONTENT_TYPE, kind)
            .extension(ClientAddress(address.parse().unwrap()));
        self.send(request, b"question".to_vec()).await
    }
}

#[test]
fn chk_tsa_04_an_address_that_had_its_time_stamps_waits_and_others_do_not() {
    const KIND: &str = "application/timestamp-query";
    run(async {
        let policy = Policy { timestamps_per_address_per_hour: 2, ..Policy::default() };
        let gateway = Gateway::with_policy(policy);
        // The signer of this test is not there: that it would have been asked is all that is seen.
        for _ in 0..2 {
            assert_eq!(gateway.ask_for_stamp(KIND, "2001:db8::1").await.status(), 502);
        }
        gateway.pass(600);
        let refused = gateway.ask_for_stamp(KIND, "2001:db8::2").await;
        assert_eq!(refused.refused(429, "timestamps_too_many")["retry_after_s"], 3000);
        assert_eq!(gateway.ask_for_stamp(KIND, "2001:db8:0:1::1").await.status(), 502);
        gateway.pass(3000);
        assert_eq!(gateway.ask_for_stamp(KIND, "2001:db8::2").await.status(), 502);
        gateway
            .ask_for_stamp("application/json", "2001:db8::2")
            .await
            .refused(415, "media_type_wrong");
    });
}
