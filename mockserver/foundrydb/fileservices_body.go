package foundrydb

func (f *fields) readZone(fs *serviceRow) {
	fs.zone = f.text("zone")
	if fs.zone == "" {
		fs.zone = defaultZone
	}
	region, found := regionOf(fs.zone)
	f.require(found, "zone must be one in the europe or us peering regions")
	fs.region = region
}

func (f *fields) readQuotas(fs *serviceRow) {
	fs.quotaSoft = f.integer("quota_gb_soft", 400)
	fs.quotaHard = f.integer("quota_gb_hard", 500)
	f.require(fs.quotaSoft > 0, "quota_gb_soft must be at least 1")
	f.require(fs.quotaHard > 0, "quota_gb_hard must be at least 1")
	f.require(fs.quotaHard <= maxQuota, "quota_gb_hard must be at most 1000000")
	f.require(fs.quotaSoft <= fs.quotaHard, "quota_gb_soft must not exceed quota_gb_hard")
}

// maxQuota is the largest quota in GB. Its number of bytes fits in an int64.
const maxQuota = 1_000_000
