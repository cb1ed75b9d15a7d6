package foundrydb

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// FileService is a file service: a bucket with S3 keys. [System.AddFileService] takes and returns it.
type FileService struct {
	// ID is made by the server by default.
	ID string `json:"id,omitzero"`
	// Name is that of the bucket by default.
	Name string `json:"name,omitzero"`
	// UserID is the id or the name of the [User] who made the service. The default is the default user.
	UserID string `json:"user,omitzero"`
	// OrganizationID is the id or the name of the [Organization] that owns the service. The default is the personal account of the user.
	OrganizationID string `json:"organization,omitzero"`
	// Zone is se-sto1 by default.
	Zone string `json:"zone,omitzero"`
	// Bucket is made by the server by default. The API shows it once the service was Running.
	Bucket string `json:"bucket,omitzero"`
	// QuotaGBSoft is 400 by default, and QuotaGBHard is 500. The unit is 10⁹ bytes.
	QuotaGBSoft int64 `json:"quotaGbSoft,omitzero"`
	QuotaGBHard int64 `json:"quotaGbHard,omitzero"`
	// Status is Running by default. A service with another status keeps it until a request or a method changes it.
	Status buckt.FoundryDBFileServiceStatus `json:"status,omitzero"`
	// CreatedAt is the server's time by default, and UpdatedAt is CreatedAt.
	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`

	// Region and Endpoint follow from Zone. The API shows clients on TCP the server's own address as the endpoint.
	Region   string `json:"-"`
	Endpoint string `json:"-"`
	// MeasuredBytes, MeasuredObjects, MeasuredAt and OverQuota are the last measurement of the bucket, zero before the first. They are set
	// by the server; see [System.SetUsage].
	MeasuredBytes   int64     `json:"-"`
	MeasuredObjects int64     `json:"-"`
	MeasuredAt      time.Time `json:"-"`
	OverQuota       bool      `json:"-"`
}

// The default quotas, and the largest one, in GB. Its number of bytes fits in an int64.
const (
	defaultSoft = 400
	defaultHard = 500
	maxQuota    = 1_000_000
)

// serviceRow is a file service with its bucket. The lock of the system guards it.
type serviceRow struct {
	FileService
	system *System
	region *peeringRegion
	// s3Owner is the owner of the bucket that S3 shows.
	s3Owner s3.Owner
	// steps are the changes of status to come, which lifecycles take.
	steps []state.Step

	keys     []*keyRow // the oldest first, the revoked ones included
	internal *keyRow   // the platform's own, which presigns
	objects  *s3.Bucket
	storage  storageHistory
	seeding  atomic.Bool // objects stored now are seeds
	recent   objectHistory
}

// owner is the organization of a service, or else its user. Lists show the services of one owner.
type owner struct{ organization, user string }

func (fs *FileService) owner() owner {
	if fs.OrganizationID != "" {
		return owner{organization: fs.OrganizationID}
	}
	return owner{user: fs.UserID}
}

// addService adds a service with the platform's own key to it, and makes the fields that are empty.
func (s *System) addService(added FileService, internal Key) (*serviceRow, error) {
	fs := &serviceRow{FileService: added, system: s}
	if err := fs.complete(); err != nil {
		return nil, err
	}
	for fs.ID == "" {
		fs.ID = s.ids.UUID()
		if fs.Bucket == "" && s.bucketTaken(bucketOf(fs.ID)) {
			fs.ID = ""
		}
	}
	fs.Bucket = cmp.Or(fs.Bucket, bucketOf(fs.ID))
	fs.Name = cmp.Or(fs.Name, fs.Bucket)
	key, err := fs.newKey(internal)
	if err != nil {
		return nil, state.Within("internalKey", err)
	}
	fs.internal, fs.objects = key, fs.newBucket()
	if fs.Status == serviceRunning {
		fs.storage.begin(fs.CreatedAt)
	}
	s.services.add(fs)
	return fs, nil
}

// serviceTable has the file services of a system. Their ids, names, owners and buckets do not change.
type serviceTable struct {
	rows           []*serviceRow // the oldest first
	byID, byBucket map[string]*serviceRow
	byName         map[ownedName]*serviceRow
}

type ownedName struct {
	owner owner
	name  string
}

func (t *serviceTable) add(fs *serviceRow) {
	if t.byID == nil {
		t.byID, t.byBucket, t.byName = map[string]*serviceRow{}, map[string]*serviceRow{}, map[ownedName]*serviceRow{}
	}
	t.rows = append(t.rows, fs)
	t.byID[fs.ID], t.byBucket[fs.Bucket], t.byName[ownedName{fs.owner(), fs.Name}] = fs, fs, fs
}

func (t *serviceTable) remove(fs *serviceRow) {
	t.rows = slices.DeleteFunc(t.rows, func(other *serviceRow) bool { return other == fs })
	delete(t.byID, fs.ID)
	delete(t.byBucket, fs.Bucket)
	delete(t.byName, ownedName{fs.owner(), fs.Name})
}

// complete checks the fields of a new service and sets the defaults of those that do not depend on the id.
func (fs *serviceRow) complete() error {
	s := fs.system
	u, err := s.userNamed(fs.UserID)
	if err != nil {
		return err
	}
	fs.UserID, fs.s3Owner = u.row.ID, s3.Owner{ID: u.row.ID, DisplayName: u.row.Username}
	if fs.OrganizationID != "" {
		o := s.findOrganization(fs.OrganizationID)
		if o == nil {
			return state.Invalid("organization", "must be the id or the name of an organization, not %q", fs.OrganizationID)
		}
		fs.OrganizationID, fs.s3Owner = o.row.ID, s3.Owner{ID: o.row.ID, DisplayName: o.row.Name}
	}
	fs.Zone, fs.Status = cmp.Or(fs.Zone, defaultZone), cmp.Or(fs.Status, serviceRunning)
	fs.QuotaGBSoft, fs.QuotaGBHard = cmp.Or(fs.QuotaGBSoft, defaultSoft), cmp.Or(fs.QuotaGBHard, defaultHard)
	fs.CreatedAt = state.OrTime(fs.CreatedAt, s.now)
	fs.UpdatedAt = state.OrTime(fs.UpdatedAt, fs.CreatedAt)
	if fs.region = regionOf(fs.Zone); fs.region == nil {
		return state.Invalid("zone", "must be in the europe or us peering regions, not %q", fs.Zone)
	}
	fs.Region, fs.Endpoint = fs.region.name, fs.region.endpoint()
	switch {
	case s.service(fs.ID) != nil:
		return state.Invalid("id", "is a duplicate")
	case s.nameTaken(fs.Name, fs.owner()):
		return state.Invalid("name", "is that of another service of the owner")
	case fs.QuotaGBHard > maxQuota:
		return state.Invalid("quotaGbHard", "must be at most %d", maxQuota)
	case fs.QuotaGBSoft < 1 || fs.QuotaGBSoft > fs.QuotaGBHard:
		return state.Invalid("quotaGbSoft", "must be at least 1 and at most the hard quota")
	case fs.Bucket != "" && s.bucketTaken(fs.Bucket), fs.Bucket == "" && fs.ID != "" && s.bucketTaken(bucketOf(fs.ID)):
		return state.Invalid("bucket", "is that of another service")
	}
	return nil
}

// bucketOf returns the name of the bucket of a service.
func bucketOf(id string) string { return "files-" + id[:min(len(id), 8)] }

func (s *System) bucketTaken(name string) bool { return s.services.byBucket[name] != nil }

// service finds a file service by its id. It returns nil if there is none.
func (s *System) service(id string) *serviceRow { return s.services.byID[id] }

// nameTaken reports whether an owner has a service with a name. Services that are being deleted count.
func (s *System) nameTaken(name string, of owner) bool {
	return s.services.byName[ownedName{of, name}] != nil
}

// overQuota reports whether the last measurement was above the hard quota. A GB is 10⁹ bytes.
func (fs *serviceRow) overQuota(now time.Time) bool {
	return fs.storage.measured(now).Bytes > fs.QuotaGBHard*1e9
}

// AddFileService adds a file service, which is Running by default. A name that the owner uses, an unknown user, organization or
// zone, and a soft quota above the hard one are errors.
func (s *System) AddFileService(added FileService) (FileService, error) {
	s.begin()
	defer s.mu.Unlock()
	fs, err := s.addService(added, Key{})
	return state.Added("AddFileService", fs, err, (*serviceRow).snapshot)
}

// FileServices returns all file services, the oldest first. Those that are being deleted are included.
func (s *System) FileServices() []FileService {
	s.begin()
	defer s.mu.Unlock()
	return state.Collect(slices.Values(s.services.rows), (*serviceRow).snapshot)
}

// change locks the system and runs a function on a file service.
func (s *System) change(id string, do func(*serviceRow) error) error {
	s.begin()
	defer s.mu.Unlock()
	fs := s.service(id)
	if fs == nil {
		return fmt.Errorf("mockserver: there is no file service %q", id)
	}
	return do(fs)
}

// snapshot returns the service with its last measurement.
func (fs *serviceRow) snapshot() FileService {
	shown, last := fs.FileService, fs.storage.measured(fs.system.now)
	shown.MeasuredBytes, shown.MeasuredObjects, shown.MeasuredAt = last.Bytes, last.Objects, last.At
	shown.OverQuota = fs.overQuota(fs.system.now)
	return shown
}
