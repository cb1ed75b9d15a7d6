package foundrydb

import "github.com/bucktgo/buckt/mockserver/internal/s3"

// newBucket makes the bucket of the service.
func (fs *serviceRow) newBucket() *s3.Bucket {
	b := fs.bucketConfig().NewBucket()
	b.Configure(func(s *s3.Settings) { *s = fileServiceSettings })
	return b
}

// fileServiceSettings are the settings of new buckets.
var fileServiceSettings = s3.Settings{Versioning: s3.VersioningEnabled, Encrypted: true}

func (fs *serviceRow) bucketConfig() s3.Config {
	return s3.Config{
		Name: fs.Bucket, Region: fs.Region, Owner: fs.s3Owner(), Created: fs.CreatedAt,
		Admit: fs.admit, Replaced: fs.replaced,
		NewID: func() string { return fs.system.shown.Text() },
		Changed: func(change s3.Change) {
			fs.storage.change(fs.system.env.Now(), change.Bytes, change.Objects)
		},
	}
}

// s3Owner returns the owner of the bucket that S3 shows.
func (fs *serviceRow) s3Owner() s3.Owner {
	if fs.OrganizationID != "" {
		o := fs.system.findOrganization(fs.OrganizationID)
		return s3.Owner{ID: o.row.ID, DisplayName: o.row.Name}
	}
	u := fs.system.findUser(fs.UserID)
	return s3.Owner{ID: u.row.ID, DisplayName: u.row.Username}
}

// admit refuses writes while the service is over its hard quota. It does not lock the system, which may be waiting for the bucket.
func (fs *serviceRow) admit(s3.Usage) error {
	if fs.seeding.Load() || !fs.overQuota(fs.system.env.Now()) {
		return nil
	}
	return s3.NewError("QuotaExceeded", "The file service is over its hard quota.")
}
