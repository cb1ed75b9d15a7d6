package mockserver

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
)

func (c *foundryDBCall) createFileService() foundryDBAnswer {
	f := parseFoundryDB(c.ex.RequestBody)
	service := &fileService{user: c.user, org: c.org}
	service.name = f.sizedText("name", 3, 63)
	f.readZone(service)
	f.readQuotas(service)
	orgID := f.text("organization_id")
	if !f.valid() {
		return f.rejected()
	}
	if orgID != "" {
		org, isMember := c.user.organization(orgID)
		if !isMember || c.org != nil && c.org != org {
			return foundryDBForbidden()
		}
		service.org = org
	}
	if c.system.nameTaken(service.name, service.user, service.org) {
		return foundryDBConflict("name already in use")
	}
	c.system.addService(service, c.now)
	c.ex.Bucket = service.id
	c.system.history.Made(service.owner(), service, c.now)
	service.provision(c.now, c.provisioningFault())
	return foundryDBCreated(service.onWire(c))
}

func (f *foundryDBFields) readZone(service *fileService) {
	service.zone = f.text("zone")
	if service.zone == "" {
		service.zone = defaultZone
	}
	region, found := regionOf(service.zone)
	f.require(found, "zone must be one in the europe or us peering regions")
	service.region = region
}

func (f *foundryDBFields) readQuotas(service *fileService) {
	service.quotaSoft = f.integer("quota_gb_soft", 400)
	service.quotaHard = f.integer("quota_gb_hard", 500)
	f.require(service.quotaSoft > 0, "quota_gb_soft must be at least 1")
	f.require(service.quotaHard > 0, "quota_gb_hard must be at least 1")
	f.require(service.quotaHard <= maxQuota, "quota_gb_hard must be at most 1000000")
	f.require(service.quotaSoft <= service.quotaHard, "quota_gb_soft must not exceed quota_gb_hard")
}

// maxQuota bounds a quota, so that its bytes are a number still.
const maxQuota = 1_000_000

// listFileServices gives those of the active organization, or of the caller's personal account.
func (c *foundryDBCall) listFileServices() foundryDBAnswer {
	list := wire.FoundryDBFileServiceList{FileServices: []wire.FoundryDBFileService{}}
	var owner any = c.user
	if c.org != nil {
		owner = c.org
	}
	rows := slices.DeleteFunc(slices.Clone(c.system.services), func(service *fileService) bool { return service.owner() != owner })
	rows = lagging(c.call, &c.system.history, c.now, owner, rows,
		func(a, b *fileService) int { return a.createdAt.Compare(b.createdAt) })
	for _, service := range rows {
		list.FileServices = append(list.FileServices, service.onWire(c))
	}
	return foundryDBOK(list)
}

func (c *foundryDBCall) getFileService() foundryDBAnswer {
	service, found := c.service()
	if !found {
		return foundryDBNotFound()
	}
	return foundryDBOK(service.onWire(c))
}

func (c *foundryDBCall) deleteFileService() foundryDBAnswer {
	service, found := c.service()
	if !found {
		return foundryDBNotFound()
	}
	service.teardown(c.now)
	return foundryDBAnswer{status: http.StatusAccepted}
}

// service finds the file service of the request's path, if the caller reaches it. Without an active organization a member reaches
// those of all his organizations by id: the founding page creates with organization_id and then polls without any header.
func (c *foundryDBCall) service() (service *fileService, found bool) {
	service, found = c.system.service(c.params["id"])
	switch {
	case !found:
		return nil, false
	case c.org != nil:
		return service, service.org == c.org
	case service.org == nil:
		return service, service.user == c.user
	default:
		_, isMember := c.user.organization(service.org.id)
		return service, isMember
	}
}

// running finds the file service of the request's path where its bucket can be used.
func (c *foundryDBCall) running() (service *fileService, refusal foundryDBAnswer, usable bool) {
	service, found := c.service()
	switch {
	case !found:
		return nil, foundryDBNotFound(), false
	case service.status != serviceRunning:
		return nil, foundryDBNotRunning(), false
	}
	return service, foundryDBAnswer{}, true
}
