package buckt

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"time"
)

// FoundryDBFileService is a file service of FoundryDB: one S3 bucket and its keys.
type FoundryDBFileService struct {
	ID string `json:"id"`
	// UserID is the owner of the service.
	UserID string `json:"user_id"`
	// OrganizationID is "" for the personal account.
	OrganizationID string `json:"organization_id"`
	Name           string `json:"name"`
	// ServiceKind is "files".
	ServiceKind string                     `json:"service_kind"`
	Status      FoundryDBFileServiceStatus `json:"status"`
	// Zone is the zone of the provider, such as "se-sto1".
	Zone string `json:"zone"`
	// FilesConfig has the bucket and its settings. It has no bucket until the service is running; see [FoundryDBFileService.Bucket].
	FilesConfig FoundryDBFilesConfig `json:"files_config"`
	CreatedAt   time.Time            `json:"created_at"`
	UpdatedAt   time.Time            `json:"updated_at"`
}

func (s *FoundryDBFileService) missing() string { return requiredText("id", s.ID) }

// Bucket returns the address of the bucket, and false if the service does not have one yet.
func (s *FoundryDBFileService) Bucket() (FoundryDBBucket, bool) {
	if s == nil || len(s.FilesConfig.Buckets) == 0 {
		return FoundryDBBucket{}, false
	}
	b := s.FilesConfig.Buckets[0]
	return b, b.Bucket != "" && b.Endpoint != ""
}

// FoundryDBFilesConfig is the bucket of a file service and its settings.
type FoundryDBFilesConfig struct {
	// Buckets has the only bucket of the service. It is empty until the bucket exists.
	Buckets []FoundryDBBucket `json:"buckets"`
	// QuotaGBSoft is the size in GB above which the owner is notified. FoundryDB does not document whether a GB is 10⁹ or 2³⁰ bytes.
	QuotaGBSoft int `json:"quota_gb_soft"`
	// QuotaGBHard is the size in GB above which uploads are no longer presigned and keys no longer created.
	QuotaGBHard int `json:"quota_gb_hard"`
	// Versioning is true if old versions of objects are kept.
	Versioning bool `json:"versioning"`
	// SSE is true if objects are encrypted on the server.
	SSE bool `json:"sse"`
	// LifecycleEnabled is true if lifecycle rules apply.
	LifecycleEnabled bool `json:"lifecycle_enabled"`
	// MeasuredBytes and MeasuredObjects are the size and the number of objects of the bucket at MeasuredAt.
	MeasuredBytes   int64 `json:"measured_bytes"`
	MeasuredObjects int64 `json:"measured_objects"`
	// MeasuredAt is zero before the first measurement.
	MeasuredAt time.Time `json:"measured_at"`
	// OverQuota is true if the size of the bucket exceeds QuotaGBHard.
	OverQuota bool `json:"over_quota"`
}

// FoundryDBBucket is the address of the bucket of a file service. It needs virtual-host style.
type FoundryDBBucket struct {
	Region string `json:"region"`
	// Bucket is the name of the bucket.
	Bucket string `json:"bucket"`
	// Endpoint is the URL of the S3 API, with its scheme.
	Endpoint string `json:"endpoint"`
}

// FoundryDBFileServiceStatus is a state of a file service, as the server spells it. Compare it with
// [FoundryDBFileServiceStatus.Is], because the letter case may vary.
type FoundryDBFileServiceStatus string

// The states. A new service is pending, then provisioning, then running. The states of failures are not documented; see
// [FoundryDBFileServiceStatus.Failed].
const (
	FoundryDBFileServicePending      FoundryDBFileServiceStatus = "Pending"
	FoundryDBFileServiceProvisioning FoundryDBFileServiceStatus = "ProvisioningBucket"
	FoundryDBFileServiceRunning      FoundryDBFileServiceStatus = "Running"
	FoundryDBFileServiceDeleting     FoundryDBFileServiceStatus = "Deleting"
	FoundryDBFileServiceDeleted      FoundryDBFileServiceStatus = "Deleted"
)

// Is reports whether two states are equal, ignoring case.
func (s FoundryDBFileServiceStatus) Is(other FoundryDBFileServiceStatus) bool {
	return sameState(s, other)
}

// Failed reports whether the state is a failure: its name contains "failed" or "error".
func (s FoundryDBFileServiceStatus) Failed() bool {
	name := strings.ToLower(string(s))
	return strings.Contains(name, "failed") || strings.Contains(name, "error")
}

// FoundryDBFileServiceClient is the service for file services, at [FoundryDBClient.FileServices].
//
// See https://docs.foundrydb.com/files/buckets-and-keys.
type FoundryDBFileServiceClient struct{ core *core }

var opFoundryDBFileServicesGet = &operation{
	system: SystemFoundryDB, id: "foundrydbGetFileService", name: "FoundryDB.FileServices.Get",
	method: http.MethodGet, path: "/file-services/{id}",
}

// Get fetches a file service in any state. A service that does not exist, or belongs to another account, is a [*NotFoundError].
//
// See https://docs.foundrydb.com/files/buckets-and-keys#create-a-files-service.
func (c *FoundryDBFileServiceClient) Get(ctx context.Context, id string, opts ...CallOption) (*FoundryDBFileService, error) {
	return getBare[FoundryDBFileService](ctx, c.core, &request{op: opFoundryDBFileServicesGet, args: []string{"id", id}, opts: opts})
}

// FoundryDBFileServiceListParams is empty: the API returns all file services at once.
type FoundryDBFileServiceListParams struct{}

type fileServiceList struct {
	FileServices requiredList[FoundryDBFileService] `json:"file_services"`
}

func (l *fileServiceList) missing() string { return l.FileServices.missing("file_services") }

var opFoundryDBFileServicesList = &operation{
	system: SystemFoundryDB, id: "foundrydbListFileServices", name: "FoundryDB.FileServices.List",
	method: http.MethodGet, path: "/file-services",
}

// List fetches the file services of the account, or of the active organization, on one page. A token without the scope is a
// [*ForbiddenError].
//
// See https://docs.foundrydb.com/files/buckets-and-keys, which does not document this list.
func (c *FoundryDBFileServiceClient) List(ctx context.Context, _ FoundryDBFileServiceListParams, opts ...CallOption) (*Page[FoundryDBFileService], error) {
	l, err := getBare[fileServiceList](ctx, c.core, &request{op: opFoundryDBFileServicesList, opts: opts})
	if err != nil {
		return nil, err
	}
	return &Page[FoundryDBFileService]{Items: l.FileServices.list()}, nil
}

// All iterates over the file services. It can be ranged over repeatedly, and fetches the list each time. An error, such as a
// [*ForbiddenError] of List, ends the iteration.
//
// See https://docs.foundrydb.com/files/buckets-and-keys, which does not document this list.
func (c *FoundryDBFileServiceClient) All(ctx context.Context, params FoundryDBFileServiceListParams, opts ...CallOption) iter.Seq2[FoundryDBFileService, error] {
	return allPages(ctx, c.core, opFoundryDBFileServicesList, "", opts,
		func(ctx context.Context, _ string, opts []CallOption) (*Page[FoundryDBFileService], error) {
			return c.List(ctx, params, opts...)
		})
}

// FoundryDBFileServiceCreateParams describes a new file service. Name is required; the zero value of any other field means the
// server's default.
type FoundryDBFileServiceCreateParams struct {
	// Name has 3 to 63 characters, and is unique among the services of its owner.
	Name string `json:"name"`
	// Zone is a zone of the provider in the peering regions europe and us, such as "se-sto1".
	Zone string `json:"zone,omitzero"`
	// QuotaGBSoft is the size in GB above which the owner is notified. Default 400.
	QuotaGBSoft int `json:"quota_gb_soft,omitzero"`
	// QuotaGBHard is the size in GB above which uploads are no longer presigned and keys no longer created. It must not be less
	// than QuotaGBSoft. Default 500.
	QuotaGBHard int `json:"quota_gb_hard,omitzero"`
	// OrganizationID is the organization that owns the service. The caller must be a member. The default is the active
	// organization, or the personal account without one.
	OrganizationID string `json:"organization_id,omitzero"`
}

func (p *FoundryDBFileServiceCreateParams) check(op *operation) error {
	if err := checkCharacters(op, "Name", p.Name, 3, 63); err != nil {
		return err
	}
	switch {
	case p.QuotaGBSoft < 0:
		return invalid(op, "QuotaGBSoft", "must be positive, or 0 for the default")
	case p.QuotaGBHard < 0:
		return invalid(op, "QuotaGBHard", "must be positive, or 0 for the default")
	case p.QuotaGBSoft > p.QuotaGBHard && p.QuotaGBHard != 0:
		return invalid(op, "QuotaGBSoft", "must not be more than QuotaGBHard")
	}
	return nil
}

// createdFileService is the response to a create. Only its id is required.
type createdFileService struct{ FoundryDBFileService }

func (s *createdFileService) restore(found map[string]string) bool {
	s.FoundryDBFileService = FoundryDBFileService{
		ID: found["id"], UserID: found["user_id"], OrganizationID: found["organization_id"], Name: found["name"],
		ServiceKind: found["service_kind"], Status: FoundryDBFileServiceStatus(found["status"]), Zone: found["zone"],
	}
	return s.ID != ""
}

var opFoundryDBFileServicesCreate = &operation{
	system: SystemFoundryDB, id: "foundrydbCreateFileService", name: "FoundryDB.FileServices.Create",
	method: http.MethodPost, path: "/file-services", notIdempotent: true,
}

// Create creates a file service, whose first state is pending and which has no bucket at first; see
// [FoundryDBFileServiceClient.WaitUntilRunning]. A name in use is a [*ConflictError], which is not documented. An
// organization of which the caller is not a member is a [*ForbiddenError]. Create is not idempotent; see [*OutcomeUnknownError].
//
// See https://docs.foundrydb.com/files/buckets-and-keys#create-a-files-service.
func (c *FoundryDBFileServiceClient) Create(ctx context.Context, params FoundryDBFileServiceCreateParams, opts ...CallOption) (*FoundryDBFileService, error) {
	if err := params.check(opFoundryDBFileServicesCreate); err != nil {
		return nil, err
	}
	r := &request{op: opFoundryDBFileServicesCreate, body: &params, opts: opts}
	created, err := getBare[createdFileService](ctx, c.core, r)
	if err != nil {
		return nil, err
	}
	return &created.FoundryDBFileService, nil
}

var opFoundryDBFileServicesDelete = &operation{
	system: SystemFoundryDB, id: "foundrydbDeleteFileService", name: "FoundryDB.FileServices.Delete",
	method: http.MethodDelete, path: "/file-services/{id}",
}

// Delete deletes a file service with its bucket, all objects and all keys, permanently. It may take some time; see
// [FoundryDBFileServiceClient.WaitUntilDeleted]. A service that does not exist is a [*NotFoundError]. A service that an
// earlier attempt of the same call deleted is a success.
//
// See https://docs.foundrydb.com/files/buckets-and-keys#delete-a-files-service.
func (c *FoundryDBFileServiceClient) Delete(ctx context.Context, id string, opts ...CallOption) error {
	return c.core.do(ctx, &request{op: opFoundryDBFileServicesDelete, args: []string{"id", id}, opts: opts}, noResult{})
}
