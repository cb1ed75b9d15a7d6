package buckt

import (
	"context"
	"net/http"
)

// AmoveBucketStatus has the settings of a bucket.
type AmoveBucketStatus struct {
	VersioningEnabled bool `json:"versioningEnabled"`
	// EncryptionEnabled corresponds to IsEncrypted of a create and an update.
	EncryptionEnabled bool `json:"encryptionEnabled"`
	IsPublic          bool `json:"isPublic"`
	ObjectLockEnabled bool `json:"objectLockEnabled"`
}

// amoveBucketStatus distinguishes a missing setting from false.
type amoveBucketStatus struct {
	VersioningEnabled *bool `json:"versioningEnabled"`
	EncryptionEnabled *bool `json:"encryptionEnabled"`
	IsPublic          *bool `json:"isPublic"`
	ObjectLockEnabled *bool `json:"objectLockEnabled"`
}

func (s *amoveBucketStatus) missing() string {
	switch {
	case s.VersioningEnabled == nil:
		return "versioningEnabled"
	case s.EncryptionEnabled == nil:
		return "encryptionEnabled"
	case s.IsPublic == nil:
		return "isPublic"
	case s.ObjectLockEnabled == nil:
		return "objectLockEnabled"
	}
	return ""
}

// amoveBucketBody identifies a bucket.
type amoveBucketBody struct {
	CloudAccountID string `json:"cloudAccountId"`
	BucketName     string `json:"bucketName"`
}

var opAmoveBucketsStatus = &operation{
	system: SystemAmove, id: "amoveGetBucketStatus", name: "Amove.Buckets.Status",
	method: http.MethodPost, path: "/api/v1/storage/bucket_status", read: true,
}

// Status fetches the settings of a bucket. A bucket that does not exist is a [*NotFoundError], which is not documented.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveBucketClient) Status(ctx context.Context, cloudAccountID, bucketName string, opts ...CallOption) (*AmoveBucketStatus, error) {
	op := opAmoveBucketsStatus
	if err := checkAmoveBucket(op, cloudAccountID, bucketName); err != nil {
		return nil, err
	}
	r := &request{op: op, body: &amoveBucketBody{cloudAccountID, bucketName}, opts: opts}
	s, err := getBare[amoveBucketStatus](ctx, c.core, r)
	if err != nil {
		return nil, err
	}
	return &AmoveBucketStatus{
		VersioningEnabled: *s.VersioningEnabled, EncryptionEnabled: *s.EncryptionEnabled,
		IsPublic: *s.IsPublic, ObjectLockEnabled: *s.ObjectLockEnabled,
	}, nil
}

func checkAmoveBucket(op *operation, cloudAccountID, bucketName string) error {
	return firstError(checkID(op, "cloudAccountID", cloudAccountID), checkNotEmpty(op, "bucketName", bucketName))
}

// AmoveBucketUpdateParams changes a bucket. Unset fields keep their values; no field can be null.
type AmoveBucketUpdateParams struct {
	// IsPublic: buckt.Set(true) allows anyone to read the objects.
	IsPublic Field[bool]
	// IsEncrypted: buckt.Set(true) encrypts the objects on the server.
	IsEncrypted Field[bool]
	// VersioningEnabled: buckt.Set(true) keeps old versions of objects.
	VersioningEnabled Field[bool]
}

// amoveBucketUpdateBody is the JSON of AmoveBucketUpdateParams. Amove switches off missing settings.
type amoveBucketUpdateBody struct {
	CloudAccountID    string `json:"cloudAccountId"`
	BucketName        string `json:"bucketName"`
	IsPublic          bool   `json:"isPublic"`
	IsEncrypted       bool   `json:"isEncrypted"`
	VersioningEnabled bool   `json:"versioningEnabled"`
}

var opAmoveBucketsUpdate = &operation{
	system: SystemAmove, id: "amoveUpdateBucket", name: "Amove.Buckets.Update",
	method: http.MethodPut, path: "/api/v1/storage/update_bucket",
}

// Update changes settings of a bucket. A bucket that does not exist is a [*NotFoundError], which is not documented. Amove expects all
// three settings: unless all are set, Update first fetches the others with [AmoveBucketClient.Status] and sends them unchanged.
// Concurrent updates may revert each other.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveBucketClient) Update(ctx context.Context, cloudAccountID, bucketName string, params AmoveBucketUpdateParams, opts ...CallOption) error {
	op := opAmoveBucketsUpdate
	err := firstError(
		checkAmoveBucket(op, cloudAccountID, bucketName),
		checkNotNull(op, "IsPublic", params.IsPublic),
		checkNotNull(op, "IsEncrypted", params.IsEncrypted),
		checkNotNull(op, "VersioningEnabled", params.VersioningEnabled),
	)
	if err != nil {
		return err
	}
	ctx, cancel := withTimeout(ctx, opts)
	defer cancel()
	status := &AmoveBucketStatus{}
	if params.IsPublic.IsZero() || params.IsEncrypted.IsZero() || params.VersioningEnabled.IsZero() {
		if status, err = c.Status(ctx, cloudAccountID, bucketName, opts...); err != nil {
			return err
		}
	}
	body := &amoveBucketUpdateBody{
		CloudAccountID:    cloudAccountID,
		BucketName:        bucketName,
		IsPublic:          settingOr(params.IsPublic, status.IsPublic),
		IsEncrypted:       settingOr(params.IsEncrypted, status.EncryptionEnabled),
		VersioningEnabled: settingOr(params.VersioningEnabled, status.VersioningEnabled),
	}
	return c.core.do(ctx, &request{op: op, body: body, opts: opts}, noResult{})
}

// settingOr returns the value of a field, or the current value if the field is unset.
func settingOr[T any](f Field[T], present T) T {
	if v, set := f.Get(); set {
		return v
	}
	return present
}
