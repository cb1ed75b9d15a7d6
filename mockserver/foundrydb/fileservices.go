package foundrydb

import (
	"net/http"
	"slices"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// FileService is a file service: a bucket with S3 keys. [System.AddFileService] takes and returns it.
type FileService struct {
	// ID is made by the server.
	ID string
	// Name is that of the bucket by default.
	Name string
	// Zone is se-sto1 by default.
	Zone string
	// UserID is the id of the [User] who made the service. The default is the default user.
	UserID string
	// OrganizationID is the id of the [Organization] that owns the service. The default is the personal account of the user.
	OrganizationID string
	// Status is Running by default. A service with another status keeps it until a request or a method changes it.
	Status string
	// QuotaGBSoft is 400 by default, and QuotaGBHard is 500. The unit is 10⁹ bytes.
	QuotaGBSoft, QuotaGBHard int64
	// Bucket, Region and Endpoint are made by the server. The API shows them once the service was Running, and shows clients on TCP the
	// server's own address as the endpoint.
	Bucket, Region, Endpoint string
	// MeasuredBytes, MeasuredObjects, MeasuredAt and OverQuota are the last measurement of the bucket, zero before the first. They are set
	// by the server; see [System.SetUsage].
	MeasuredBytes, MeasuredObjects int64
	MeasuredAt                     time.Time
	OverQuota                      bool
	// CreatedAt is the server's time by default. UpdatedAt is set by the server.
	CreatedAt, UpdatedAt time.Time
}

var fileServiceOperations = []service.Operation{
	{
		ID: "foundrydbCreateFileService", Client: "FoundryDB.FileServices.Create", Method: http.MethodPost, Path: "file-services",
		Scope: scopeWrite, Traits: service.ReadsJSON | service.Provisions, Handle: handler{Handle: (*call).createFileService},
	},
	{
		ID: "foundrydbListFileServices", Client: "FoundryDB.FileServices.List", Method: http.MethodGet, Path: "file-services",
		Scope: scopeRead, Traits: service.Lists, Handle: handler{Handle: (*call).listFileServices},
	},
	{
		ID: "foundrydbGetFileService", Client: "FoundryDB.FileServices.Get", Method: http.MethodGet, Path: "file-services/{id}",
		Scope: scopeRead, Handle: handler{Handle: (*call).getFileService},
	},
	{
		ID: "foundrydbDeleteFileService", Client: "FoundryDB.FileServices.Delete", Method: http.MethodDelete, Path: "file-services/{id}",
		Scope: scopeAdmin, Handle: handler{Handle: (*call).deleteFileService},
	},
}

func (c *call) createFileService() service.Response {
	f := parseFields(c.Body())
	fs := &serviceRow{user: c.user, org: c.org}
	fs.name = f.sizedText("name", 3, 63)
	f.readZone(fs)
	f.readQuotas(fs)
	orgID := f.text("organization_id")
	if !f.valid() {
		return f.rejected()
	}
	if orgID != "" {
		org, isMember := c.user.organization(orgID)
		if !isMember || c.org != nil && c.org != org {
			return forbidden()
		}
		fs.org = org
	}
	if c.system.nameTaken(fs.name, fs.user, fs.org) {
		return conflict("name already in use")
	}
	c.system.addService(fs, c.system.now)
	c.Bucket = fs.id
	c.system.history.Made(fs.owner(), fs, c.system.now)
	fs.provision(c.system.now, c.ProvisioningFault())
	return created(fs.onWire(c))
}

// listFileServices lists the file services of the active organization, or of the user's personal account.
func (c *call) listFileServices() service.Response {
	list := wire.FoundryDBFileServiceList{FileServices: []wire.FoundryDBFileService{}}
	var owner any = c.user
	if c.org != nil {
		owner = c.org
	}
	rows := slices.DeleteFunc(slices.Clone(c.system.services), func(fs *serviceRow) bool { return fs.owner() != owner })
	rows = service.Lagging(c.Call, &c.system.history, c.system.now, owner, rows,
		func(a, b *serviceRow) int { return a.createdAt.Compare(b.createdAt) })
	for _, fs := range rows {
		list.FileServices = append(list.FileServices, fs.onWire(c))
	}
	return ok(list)
}

func (c *call) getFileService() service.Response {
	fs, found := c.service()
	if !found {
		return notFound()
	}
	return ok(fs.onWire(c))
}

func (c *call) deleteFileService() service.Response {
	fs, found := c.service()
	if !found {
		return notFound()
	}
	fs.teardown(c.system.now)
	return service.Response{Status: http.StatusAccepted}
}

// service finds the file service of the path, if the user can use it. Without an active organization, that includes the services of
// all the user's organizations: the founding page creates with organization_id and then polls without the header.
func (c *call) service() (fs *serviceRow, found bool) {
	fs, found = c.system.service(c.Params["id"])
	switch {
	case !found:
		return nil, false
	case c.org != nil:
		return fs, fs.org == c.org
	case fs.org == nil:
		return fs, fs.user == c.user
	default:
		_, isMember := c.user.organization(fs.org.id)
		return fs, isMember
	}
}

// running finds the file service of the path and refuses one whose bucket cannot be used.
func (c *call) running() (fs *serviceRow, refusal service.Response, usable bool) {
	fs, found := c.service()
	switch {
	case !found:
		return nil, notFound(), false
	case fs.status != serviceRunning:
		return nil, notRunning(), false
	}
	return fs, service.Response{}, true
}

// onWire returns the service as the API shows it.
func (fs *serviceRow) onWire(c *call) wire.FoundryDBFileService {
	row := wire.FoundryDBFileService{
		ID:          fs.id,
		UserID:      &fs.user.id,
		Name:        fs.name,
		ServiceKind: new(wire.FoundryDBFileServiceServiceKindFiles),
		Status:      fs.status,
		Zone:        &fs.zone,
		FilesConfig: fs.config(c),
		CreatedAt:   new(goTime(fs.createdAt)),
		UpdatedAt:   new(goTime(fs.updatedAt)),
	}
	if fs.org != nil {
		row.OrganizationID = &fs.org.id
	}
	return row
}

func (fs *serviceRow) config(c *call) *wire.FoundryDBFilesConfig {
	if !fs.hasBucket() && fs.system.habits.omitsEarlyConfig {
		return nil
	}
	measured := fs.storage.measured(c.system.now)
	config := &wire.FoundryDBFilesConfig{
		Buckets:          []wire.FoundryDBBucket{},
		QuotaGBSoft:      int(fs.quotaSoft),
		QuotaGBHard:      int(fs.quotaHard),
		Versioning:       true,
		SSE:              true,
		LifecycleEnabled: true,
		MeasuredBytes:    measured.bytes,
		MeasuredObjects:  &measured.objects,
		MeasuredAt:       goTimeOrAbsent(measured.at),
		OverQuota:        fs.overQuota(c.system.now),
	}
	if fs.hasBucket() {
		config.Buckets = append(config.Buckets, wire.FoundryDBBucket{
			Region: fs.region.name, Bucket: fs.bucket, Endpoint: fs.endpoint(c),
		})
	}
	return config
}

// endpoint returns the URL at which the client reaches S3.
func (fs *serviceRow) endpoint(c *call) string {
	if scheme, host := c.Origin(); host != "" {
		return scheme + "://" + host
	}
	return fs.region.endpoint()
}
