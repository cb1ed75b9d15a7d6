package buckt

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"
)

// AmoveBucket is a bucket of a cloud account, as a list tells it. See [AmoveBucketClient.Status] for its settings.
type AmoveBucket struct {
	// ID is the provider's id, "" where it is not told.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Region is "" where it is not told.
	Region string `json:"region"`
	// Size is the number of bytes, 0 where it is not told.
	Size       int64     `json:"size"`
	CreateDate time.Time `json:"createDate"`
}

// amoveBucket is a bucket in either of the forms that Amove has for it.
type amoveBucket struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Region       string    `json:"region"`
	Size         float64   `json:"size"`
	CreateDate   time.Time `json:"createDate"`
	CreationDate time.Time `json:"creationDate"`
}

// amoveBuckets is a list of buckets: a bare one, or one in an envelope.
type amoveBuckets struct {
	Data              []amoveBucket `json:"data"`
	ContinuationToken string        `json:"continuationToken"`
}

// UnmarshalJSON reads both forms.
func (l *amoveBuckets) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return json.Unmarshal(data, &l.Data, decodeOptions)
	}
	type envelope amoveBuckets
	return json.Unmarshal(data, (*envelope)(l), decodeOptions)
}

func (l *amoveBuckets) missing() string {
	if l.Data == nil {
		return "data"
	}
	return ""
}

func (l *amoveBuckets) page() *Page[AmoveBucket] {
	page := &Page[AmoveBucket]{Items: make([]AmoveBucket, len(l.Data)), NextCursor: l.ContinuationToken}
	for i, b := range l.Data {
		if b.CreateDate.IsZero() {
			b.CreateDate = b.CreationDate
		}
		page.Items[i] = AmoveBucket{ID: b.ID, Name: b.Name, Region: b.Region, Size: int64(b.Size), CreateDate: b.CreateDate}
	}
	return page
}

// AmoveBucketClient is the service for buckets, at [Client.Amove].
//
// See https://developer.amove.io/web/storage.
type AmoveBucketClient struct{ core *core }

// AmoveBucketListParams selects what a list tells.
type AmoveBucketListParams struct {
	// Cursor continues the list: a Page's NextCursor. Amove is documented to list all buckets at once.
	Cursor string
	// WithoutRegion leaves the regions out.
	WithoutRegion bool
}

type amoveBucketListBody struct {
	CloudAccountID string `json:"cloudAccountId"`
	IncludeRegion  bool   `json:"includeRegion"`
	// ContinuationToken is not in the documents of this call, but in those of its neighbour. It is sent only after an
	// answer that had one.
	ContinuationToken string `json:"continuationToken,omitzero"`
}

// List fetches the buckets of a cloud account of any provider, all on one page. A cloud account that does not exist is a
// [*NotFoundError], as far as is known.
//
// See https://developer.amove.io/web/cloudaccount.
func (c *AmoveBucketClient) List(ctx context.Context, cloudAccountID string, params AmoveBucketListParams, opts ...CallOption) (*Page[AmoveBucket], error) {
	op := opAmoveBucketsList
	if err := firstError(checkFilled(op, "cloudAccountID", cloudAccountID), checkUTF8(op, "Cursor", params.Cursor)); err != nil {
		return nil, err
	}
	body := &amoveBucketListBody{CloudAccountID: cloudAccountID, IncludeRegion: !params.WithoutRegion, ContinuationToken: params.Cursor}
	l, err := getBare[amoveBuckets](ctx, c.core, &request{op: op, path: literal(op.path), body: body, opts: opts})
	if err != nil {
		return nil, err
	}
	return l.page(), nil
}

// All iterates over the buckets of a cloud account. It may be ranged over more than once. An error ends it.
func (c *AmoveBucketClient) All(ctx context.Context, cloudAccountID string, params AmoveBucketListParams, opts ...CallOption) iter.Seq2[AmoveBucket, error] {
	return allPages(ctx, opAmoveBucketsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[AmoveBucket], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, cloudAccountID, params, opts...)
		})
}

// AmoveBucketCreateParams describes a new bucket. BucketName is required. A field that is not set leaves it to the server,
// which has everything off; none can be null.
type AmoveBucketCreateParams struct {
	// BucketName is the name of the bucket. Its rules are Amove's own, and not documented.
	BucketName string
	// IsPublic: buckt.Set(true) lets anyone read the objects.
	IsPublic Field[bool]
	// IsEncrypted: buckt.Set(true) encrypts the objects on the server.
	IsEncrypted Field[bool]
	// VersioningEnabled: buckt.Set(true) keeps old versions of objects.
	VersioningEnabled Field[bool]
	// ObjectLockEnabled: buckt.Set(true) makes it possible to lock objects against deletion. It cannot be changed later.
	ObjectLockEnabled Field[bool]
}

// amoveBucketCreateBody is how AmoveBucketCreateParams is sent.
type amoveBucketCreateBody struct {
	CloudAccountID    string      `json:"cloudAccountId"`
	BucketName        string      `json:"bucketName"`
	IsPublic          Field[bool] `json:"isPublic,omitzero"`
	IsEncrypted       Field[bool] `json:"isEncrypted,omitzero"`
	VersioningEnabled Field[bool] `json:"versioningEnabled,omitzero"`
	ObjectLockEnabled Field[bool] `json:"objectLockEnabled,omitzero"`
}

// Create makes a bucket on a cloud account, which must be Amove's own storage and active; see
// [AmoveCloudAccountClient.UsableStorage]. A bucket that is there already is a [*ConflictError], as far as is known.
//
// Versioning and encryption are switched on by further calls behind the API: after any error the bucket may be there
// without them. Create is not repeated when the server may have acted: see [*OutcomeUnknownError].
// [AmoveBucketClient.Status] tells then what there is, and [AmoveBucketClient.Update] completes it.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveBucketClient) Create(ctx context.Context, cloudAccountID string, params AmoveBucketCreateParams, opts ...CallOption) error {
	op := opAmoveBucketsCreate
	err := firstError(
		checkFilled(op, "cloudAccountID", cloudAccountID),
		checkFilled(op, "BucketName", params.BucketName),
		checkNotNull(op, "IsPublic", params.IsPublic),
		checkNotNull(op, "IsEncrypted", params.IsEncrypted),
		checkNotNull(op, "VersioningEnabled", params.VersioningEnabled),
		checkNotNull(op, "ObjectLockEnabled", params.ObjectLockEnabled),
	)
	if err != nil {
		return err
	}
	body := &amoveBucketCreateBody{
		CloudAccountID: cloudAccountID, BucketName: params.BucketName,
		IsPublic: params.IsPublic, IsEncrypted: params.IsEncrypted,
		VersioningEnabled: params.VersioningEnabled, ObjectLockEnabled: params.ObjectLockEnabled,
	}
	return c.core.do(ctx, &request{op: op, path: literal(op.path), body: body, opts: opts}, nothing{})
}

// AmoveBucketStatus tells which settings of a bucket are on.
type AmoveBucketStatus struct {
	VersioningEnabled bool `json:"versioningEnabled"`
	// EncryptionEnabled is what a creation and an update call IsEncrypted.
	EncryptionEnabled bool `json:"encryptionEnabled"`
	IsPublic          bool `json:"isPublic"`
	ObjectLockEnabled bool `json:"objectLockEnabled"`
}

// amoveBucketStatus tells a setting that is missing from one that is off.
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

// amoveBucketBody names a bucket.
type amoveBucketBody struct {
	CloudAccountID string `json:"cloudAccountId"`
	BucketName     string `json:"bucketName"`
}

// Status fetches which settings of a bucket are on. A bucket that does not exist is a [*NotFoundError], as far as is known.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveBucketClient) Status(ctx context.Context, cloudAccountID, bucketName string, opts ...CallOption) (*AmoveBucketStatus, error) {
	op := opAmoveBucketsStatus
	if err := checkAmoveBucket(op, cloudAccountID, bucketName); err != nil {
		return nil, err
	}
	r := &request{op: op, path: literal(op.path), body: &amoveBucketBody{cloudAccountID, bucketName}, opts: opts}
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
	return firstError(checkFilled(op, "cloudAccountID", cloudAccountID), checkFilled(op, "bucketName", bucketName))
}

// AmoveBucketUpdateParams changes a bucket. A field that is not set stays as it is; none can be null.
type AmoveBucketUpdateParams struct {
	// IsPublic: buckt.Set(true) lets anyone read the objects.
	IsPublic Field[bool]
	// IsEncrypted: buckt.Set(true) encrypts the objects on the server.
	IsEncrypted Field[bool]
	// VersioningEnabled: buckt.Set(true) keeps old versions of objects.
	VersioningEnabled Field[bool]
}

// amoveBucketUpdateBody is how AmoveBucketUpdateParams is sent: a setting that is left out would be switched off.
type amoveBucketUpdateBody struct {
	CloudAccountID    string `json:"cloudAccountId"`
	BucketName        string `json:"bucketName"`
	IsPublic          bool   `json:"isPublic"`
	IsEncrypted       bool   `json:"isEncrypted"`
	VersioningEnabled bool   `json:"versioningEnabled"`
}

// Update changes settings of a bucket. A bucket that does not exist is a [*NotFoundError], as far as is known. Amove takes
// all three settings at once: unless all of them are set, Update first fetches the others with
// [AmoveBucketClient.Status], to send them as they are. Two updates at the same time may undo each other.
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
	return c.core.do(ctx, &request{op: op, path: literal(op.path), body: body, opts: opts}, nothing{})
}

// settingOr is what a field sets, or what there is.
func settingOr[T any](f Field[T], there T) T {
	if v, set := f.Get(); set {
		return v
	}
	return there
}

// Delete deletes a bucket. A bucket that does not exist is a [*NotFoundError], as far as is known; one that an earlier
// attempt of the same call deleted is a success. Whether a bucket that holds objects can be deleted is not documented.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveBucketClient) Delete(ctx context.Context, cloudAccountID, bucketName string, opts ...CallOption) error {
	op := opAmoveBucketsDelete
	if err := checkAmoveBucket(op, cloudAccountID, bucketName); err != nil {
		return err
	}
	query := url.Values{"cloudAccountId": {cloudAccountID}, "bucketName": {bucketName}}
	return c.core.do(ctx, &request{op: op, path: literal(op.path), query: query.Encode(), opts: opts}, nothing{})
}
