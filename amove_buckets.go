package buckt

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// AmoveBucket is a bucket of a cloud account, as in a list. [AmoveBucketClient.Status] returns its settings.
type AmoveBucket struct {
	// ID is the provider's id, "" if it is unknown.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Region is "" if it is unknown.
	Region string `json:"region"`
	// Size is the size in bytes, 0 if it is unknown.
	Size       int64     `json:"size"`
	CreateDate time.Time `json:"createDate"`
}

// amoveBucket is the union of the two forms in which Amove sends a bucket.
type amoveBucket struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Region       string    `json:"region"`
	Size         int64     `json:"size"`
	CreateDate   time.Time `json:"createDate"`
	CreationDate time.Time `json:"creationDate"`
}

// amoveBuckets is a list of buckets, with or without an envelope.
type amoveBuckets struct {
	Data              []amoveBucket `json:"data"`
	ContinuationToken string        `json:"continuationToken"`
}

// UnmarshalJSON decodes both forms.
func (l *amoveBuckets) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return unmarshal(data, &l.Data)
	}
	type envelope amoveBuckets
	return unmarshal(data, (*envelope)(l))
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
		page.Items[i] = AmoveBucket{ID: b.ID, Name: b.Name, Region: b.Region, Size: b.Size, CreateDate: b.CreateDate}
	}
	return page
}

// AmoveBucketClient is the service for buckets, at [Client.Amove].
//
// See https://developer.amove.io/web/storage.
type AmoveBucketClient struct{ core *core }

// AmoveBucketListParams selects the content of a list.
type AmoveBucketListParams struct {
	// Cursor is the NextCursor of a [Page]. Amove is documented to list all buckets at once.
	Cursor string
	// WithoutRegion omits the regions.
	WithoutRegion bool
}

type amoveBucketListBody struct {
	CloudAccountID string `json:"cloudAccountId"`
	IncludeRegion  bool   `json:"includeRegion"`
	// ContinuationToken is not documented for this call, but for a related one. It is sent only if the previous response
	// had one.
	ContinuationToken string `json:"continuationToken,omitzero"`
}

var opAmoveBucketsList = &operation{
	system: SystemAmove, id: "amoveListBuckets", name: "Amove.Buckets.List",
	method: http.MethodPost, path: "/api/v1/cloudaccount/list_buckets", read: true,
}

// List fetches the buckets of a cloud account of any provider on one page. A cloud account that does not exist is a
// [*NotFoundError], which is not documented.
//
// See https://developer.amove.io/web/cloudaccount.
func (c *AmoveBucketClient) List(ctx context.Context, cloudAccountID string, params AmoveBucketListParams, opts ...CallOption) (*Page[AmoveBucket], error) {
	op := opAmoveBucketsList
	if err := firstError(checkID(op, "cloudAccountID", cloudAccountID), checkUTF8(op, "Cursor", params.Cursor)); err != nil {
		return nil, err
	}
	body := &amoveBucketListBody{CloudAccountID: cloudAccountID, IncludeRegion: !params.WithoutRegion, ContinuationToken: params.Cursor}
	l, err := getBare[amoveBuckets](ctx, c.core, &request{op: op, body: body, opts: opts})
	if err != nil {
		return nil, err
	}
	return l.page(), nil
}

// All iterates over the buckets of a cloud account. It can be ranged over repeatedly. An error, such as one of List or a
// [*CursorCycleError], ends the iteration.
//
// See https://developer.amove.io/web/cloudaccount.
func (c *AmoveBucketClient) All(ctx context.Context, cloudAccountID string, params AmoveBucketListParams, opts ...CallOption) iter.Seq2[AmoveBucket, error] {
	return allPages(ctx, c.core, opAmoveBucketsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[AmoveBucket], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, cloudAccountID, params, opts...)
		})
}

// AmoveBucketCreateParams describes a new bucket. BucketName is required. An unset field means the server's default, which is
// off. No field can be null.
type AmoveBucketCreateParams struct {
	// BucketName is the name of the bucket. Amove does not document its rules.
	BucketName string
	// IsPublic: buckt.Set(true) allows anyone to read the objects.
	IsPublic Field[bool]
	// IsEncrypted: buckt.Set(true) encrypts the objects on the server.
	IsEncrypted Field[bool]
	// VersioningEnabled: buckt.Set(true) keeps old versions of objects.
	VersioningEnabled Field[bool]
	// ObjectLockEnabled: buckt.Set(true) allows to lock objects against deletion. It cannot be changed later.
	ObjectLockEnabled Field[bool]
}

// amoveBucketCreateBody is the JSON of AmoveBucketCreateParams.
type amoveBucketCreateBody struct {
	CloudAccountID    string      `json:"cloudAccountId"`
	BucketName        string      `json:"bucketName"`
	IsPublic          Field[bool] `json:"isPublic,omitzero"`
	IsEncrypted       Field[bool] `json:"isEncrypted,omitzero"`
	VersioningEnabled Field[bool] `json:"versioningEnabled,omitzero"`
	ObjectLockEnabled Field[bool] `json:"objectLockEnabled,omitzero"`
}

func (p *AmoveBucketCreateParams) check(op *operation, cloudAccountID string) error {
	return firstError(
		checkID(op, "cloudAccountID", cloudAccountID),
		checkNotEmpty(op, "BucketName", p.BucketName),
		checkNotNull(op, "IsPublic", p.IsPublic),
		checkNotNull(op, "IsEncrypted", p.IsEncrypted),
		checkNotNull(op, "VersioningEnabled", p.VersioningEnabled),
		checkNotNull(op, "ObjectLockEnabled", p.ObjectLockEnabled),
	)
}

// The API creates a bucket in several steps, so the call is not repeated.
var opAmoveBucketsCreate = &operation{
	system: SystemAmove, id: "amoveCreateBucket", name: "Amove.Buckets.Create",
	method: http.MethodPost, path: "/api/v1/storage/create_bucket", notIdempotent: true,
}

// Create creates a bucket on a cloud account, which must be active and Amove's own storage; see
// [AmoveCloudAccountClient.UsableStorage]. A bucket that exists is a [*ConflictError], which is not documented.
//
// Amove switches on versioning and encryption in separate steps: after any error the bucket may exist without them. Create is not
// idempotent; see [*OutcomeUnknownError]. In that case [AmoveBucketClient.Status] returns the settings of the bucket, and
// [AmoveBucketClient.Update] completes them.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveBucketClient) Create(ctx context.Context, cloudAccountID string, params AmoveBucketCreateParams, opts ...CallOption) error {
	op := opAmoveBucketsCreate
	if err := params.check(op, cloudAccountID); err != nil {
		return err
	}
	body := &amoveBucketCreateBody{
		CloudAccountID: cloudAccountID, BucketName: params.BucketName,
		IsPublic: params.IsPublic, IsEncrypted: params.IsEncrypted,
		VersioningEnabled: params.VersioningEnabled, ObjectLockEnabled: params.ObjectLockEnabled,
	}
	return c.core.do(ctx, &request{op: op, body: body, opts: opts}, noResult{})
}

var opAmoveBucketsDelete = &operation{
	system: SystemAmove, id: "amoveDeleteBucket", name: "Amove.Buckets.Delete",
	method: http.MethodDelete, path: "/api/v1/storage/delete_bucket",
}

// Delete deletes a bucket. A bucket that does not exist is a [*NotFoundError], which is not documented. A bucket that an earlier
// attempt of the same call deleted is a success. Amove does not document whether a bucket with objects can be deleted; see
// [AmoveBucketClient.Empty].
//
// See https://developer.amove.io/web/storage.
func (c *AmoveBucketClient) Delete(ctx context.Context, cloudAccountID, bucketName string, opts ...CallOption) error {
	op := opAmoveBucketsDelete
	if err := checkAmoveBucket(op, cloudAccountID, bucketName); err != nil {
		return err
	}
	query := url.Values{"cloudAccountId": {cloudAccountID}, "bucketName": {bucketName}}
	return c.core.do(ctx, &request{op: op, query: query, opts: opts}, noResult{})
}
