//! The register leads to what is stuck, and why.

use crate::support::Told;

/// All that it links to.
fn links(told: &Told) -> Vec<String> {
    let links = told.headers.iter().filter(|(name, _)| name == "link");
    links.map(|(_, link)| link.clone()).collect()
}

fn leads(told: &Told) -> bool {
    links(told).iter().any(|link| link.contains("/api/v1/stuck>; rel=\"related\""))
}

on_both! {
    async fn the_register_leads_to_what_is_stuck_on_every_page(world) {
        crate::batch::accepted(&world, 2).await;
        let first = world.outsider().get("register?limit=1").await.expect(200);
        assert!(leads(&first) && links(&first).iter().any(|link| link.contains("rel=\"next\"")), "{:?}", links(&first));
        let cursor = first.json["next_cursor"].as_str().unwrap();
        assert!(leads(&world.outsider().get(&format!("register?limit=1&cursor={cursor}")).await.expect(200)));
    }
}
