package foundrydb

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var fileServiceOperations = []service.Operation{
	{
		ID: "foundrydbCreateFileService", Method: http.MethodPost, Path: "file-services", Scope: scopeWrite,
		Traits: service.ReadsJSON | service.Provisions, Handle: handler{Handle: (*call).createFileService},
	},
	{
		ID: "foundrydbListFileServices", Method: http.MethodGet, Path: "file-services", Scope: scopeRead, Traits: service.Lists,
		Handle: handler{Handle: (*call).listFileServices},
	},
	{
		ID: "foundrydbGetFileService", Method: http.MethodGet, Path: "file-services/{id}", Scope: scopeRead,
		Handle: handler{Handle: (*call).getFileService},
	},
	{
		ID: "foundrydbDeleteFileService", Method: http.MethodDelete, Path: "file-services/{id}", Scope: scopeAdmin,
		Handle: handler{Handle: (*call).deleteFileService},
	},
}

func (c *call) createFileService() service.Response {
	f := parseFields(c.Body())
	fs := &fileService{user: c.user, org: c.org}
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

func (f *fields) readZone(fs *fileService) {
	fs.zone = f.text("zone")
	if fs.zone == "" {
		fs.zone = defaultZone
	}
	region, found := regionOf(fs.zone)
	f.require(found, "zone must be one in the europe or us peering regions")
	fs.region = region
}

func (f *fields) readQuotas(fs *fileService) {
	fs.quotaSoft = f.integer("quota_gb_soft", 400)
	fs.quotaHard = f.integer("quota_gb_hard", 500)
	f.require(fs.quotaSoft > 0, "quota_gb_soft must be at least 1")
	f.require(fs.quotaHard > 0, "quota_gb_hard must be at least 1")
	f.require(fs.quotaHard <= maxQuota, "quota_gb_hard must be at most 1000000")
	f.require(fs.quotaSoft <= fs.quotaHard, "quota_gb_soft must not exceed quota_gb_hard")
}

// maxQuota bounds a quota, so that its bytes are a number still.
const maxQuota = 1_000_000

// listFileServices gives those of the active organization, or of the caller's personal account.
func (c *call) listFileServices() service.Response {
	list := wire.FoundryDBFileServiceList{FileServices: []wire.FoundryDBFileService{}}
	var owner any = c.user
	if c.org != nil {
		owner = c.org
	}
	rows := slices.DeleteFunc(slices.Clone(c.system.services), func(fs *fileService) bool { return fs.owner() != owner })
	rows = service.Lagging(c.Call, &c.system.history, c.system.now, owner, rows,
		func(a, b *fileService) int { return a.createdAt.Compare(b.createdAt) })
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

// service finds the file service of the request's path, if the caller reaches it. Without an active organization a member reaches
// those of all his organizations by id: the founding page creates with organization_id and then polls without any header.
func (c *call) service() (fs *fileService, found bool) {
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

// running finds the file service of the request's path where its bucket can be used.
func (c *call) running() (fs *fileService, refusal service.Response, usable bool) {
	fs, found := c.service()
	switch {
	case !found:
		return nil, notFound(), false
	case fs.status != serviceRunning:
		return nil, notRunning(), false
	}
	return fs, service.Response{}, true
}
