package foundrydb

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var fileServiceOperations = []service.Operation{
	operation("foundrydbCreateFileService", "FoundryDB.FileServices.Create", "POST", service.ReadsJSON|service.Provisions,
		(*call).createFileService),
	operation("foundrydbListFileServices", "FoundryDB.FileServices.List", "GET", service.Lists, (*call).listFileServices),
	operation("foundrydbGetFileService", "FoundryDB.FileServices.Get", "GET /{id}", 0, ofService((*call).getFileService)),
	operation("foundrydbDeleteFileService", "FoundryDB.FileServices.Delete", "DELETE /{id}", 0, ofService((*call).deleteFileService)),
}

func (c *call) createFileService() service.Response {
	f := reader.Read(c.Body())
	added := FileService{UserID: c.user.row.ID, Status: servicePending}
	added.Name = sizedText(f, "name", 3, 63)
	added.Zone = f.Text("zone", check("zone must be one in the europe or us peering regions", func(zone string) bool {
		return zone == "" || regionOf(zone) != nil
	}))
	added.readQuotas(f)
	orgID := f.Text("organization_id")
	if !f.Valid() {
		return rejected(f)
	}
	org := c.org
	if orgID != "" {
		if org = c.user.organization(orgID); org == nil || c.org != nil && c.org != org {
			return forbidden()
		}
	}
	if org != nil {
		added.OrganizationID = org.row.ID
	}
	if c.system.nameTaken(added.Name, added.owner()) {
		return conflict("name already in use")
	}
	fs := state.Must(c.system.addService(added, Key{}))
	c.Bucket = fs.ID
	c.system.history.Made(fs.owner(), fs, c.system.now)
	fs.provision(c.system.now, c.ProvisioningFault())
	return created(fs.onWire(c))
}

func (fs *FileService) readQuotas(f *httpjson.Fields) {
	const soft, hard = "quota_gb_soft", "quota_gb_hard"
	fs.QuotaGBSoft, fs.QuotaGBHard = integer(f, soft, defaultSoft), integer(f, hard, defaultHard)
	f.Require(fs.QuotaGBSoft > 0, soft, "quota_gb_soft must be at least 1")
	f.Require(fs.QuotaGBHard > 0, hard, "quota_gb_hard must be at least 1")
	f.Require(fs.QuotaGBHard <= maxQuota, hard, "quota_gb_hard must be at most 1000000")
	f.Require(fs.QuotaGBSoft <= fs.QuotaGBHard, soft, "quota_gb_soft must not exceed quota_gb_hard")
}

// listFileServices lists the file services of the active organization, or of the user's personal account.
func (c *call) listFileServices() service.Response {
	own := owner{user: c.user.row.ID}
	if c.org != nil {
		own = owner{organization: c.org.row.ID}
	}
	rows := slices.DeleteFunc(slices.Clone(c.system.services.rows), func(fs *serviceRow) bool { return fs.owner() != own })
	rows = service.Lagging(c.Call, &c.system.history, c.system.now, own, rows,
		func(a, b *serviceRow) int { return a.CreatedAt.Compare(b.CreatedAt) })
	show := func(fs *serviceRow) wire.FoundryDBFileService { return fs.onWire(c) }
	return ok(wire.FoundryDBFileServiceList{FileServices: onWire(rows, show)})
}

func (c *call) getFileService(fs *serviceRow) service.Response { return ok(fs.onWire(c)) }

func (c *call) deleteFileService(fs *serviceRow) service.Response {
	fs.teardown(c.system.now)
	return service.Response{Status: http.StatusAccepted}
}

// ofService makes the handler of an operation on the file service of the path, if the user can use it.
func ofService(handle func(*call, *serviceRow) service.Response) func(*call) service.Response {
	return func(c *call) service.Response {
		if fs := c.system.service(c.Params["id"]); fs != nil && c.canUse(fs) {
			return handle(c, fs)
		}
		return notFound()
	}
}

// canUse reports whether the user can use a service. Without an active organization, that includes the services of all the user's
// organizations: the founding page creates with organization_id and then polls without the header.
func (c *call) canUse(fs *serviceRow) bool {
	switch {
	case c.org != nil:
		return fs.OrganizationID == c.org.row.ID
	case fs.OrganizationID != "":
		return c.user.organization(fs.OrganizationID) != nil
	default:
		return fs.UserID == c.user.row.ID
	}
}

// onWire returns the service as the API shows it.
func (fs *serviceRow) onWire(c *call) wire.FoundryDBFileService {
	return wire.FoundryDBFileService{
		ID:             fs.ID,
		UserID:         &fs.UserID,
		OrganizationID: textOrAbsent(fs.OrganizationID),
		Name:           fs.Name,
		ServiceKind:    new(wire.FoundryDBFileServiceServiceKindFiles),
		Status:         string(fs.Status),
		Zone:           &fs.Zone,
		FilesConfig:    fs.config(c),
		CreatedAt:      new(goTime(fs.CreatedAt)),
		UpdatedAt:      new(goTime(fs.UpdatedAt)),
	}
}

func (fs *serviceRow) config(c *call) *wire.FoundryDBFilesConfig {
	hasBucket := fs.storage.begun() // as once the service was Running
	if !hasBucket && fs.system.behavior.OmitEarlyFilesConfig {
		return nil
	}
	now := fs.snapshot()
	config := &wire.FoundryDBFilesConfig{
		Buckets:          []wire.FoundryDBBucket{},
		QuotaGBSoft:      int(fs.QuotaGBSoft),
		QuotaGBHard:      int(fs.QuotaGBHard),
		Versioning:       true,
		SSE:              true,
		LifecycleEnabled: true,
		MeasuredBytes:    now.MeasuredBytes,
		MeasuredObjects:  new(now.MeasuredObjects),
		MeasuredAt:       goTimeOrAbsent(now.MeasuredAt),
		OverQuota:        now.OverQuota,
	}
	if hasBucket {
		config.Buckets = append(config.Buckets, wire.FoundryDBBucket{
			Region: fs.Region, Bucket: fs.Bucket, Endpoint: fs.endpoint(c),
		})
	}
	return config
}

// endpoint returns the URL at which the client reaches S3.
func (fs *serviceRow) endpoint(c *call) string {
	if scheme, host := c.Origin(); host != "" {
		return scheme + "://" + host
	}
	return fs.Endpoint
}
