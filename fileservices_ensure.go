package buckt

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
)

// These operations are not in the contract: they list and create file services.
var (
	opFoundryDBFileServicesEnsure = &operation{name: "FoundryDB.FileServices.Ensure", system: SystemFoundryDB}
	opFoundryDBFileServicesFind   = &operation{name: "FoundryDB.FileServices.Find", system: SystemFoundryDB}
)

// Ensure returns the file service with the Name and the owner of params, and creates it if it does not exist. The owner is
// OrganizationID, or the active organization, or the personal account. It lists the services first, and again after a create with a
// conflict or an unknown outcome, up to the number of attempts of the [RetryPolicy].
//
// If the service has another zone or quota, the error is a [*MismatchError]; FoundryDB cannot change a service. If it is being
// deleted, the error is a [*BeingDeletedError], because its name is in use until it is deleted. A service in any other state is
// returned; [FoundryDBFileServiceClient.WaitUntilRunning] waits for it.
//
// Within one client, concurrent calls of Ensure for the same name run one after the other. Across processes Ensure is safe, because a
// name is unique for its owner. Other errors are those of List and Create. Options apply to each request.
//
// See https://docs.foundrydb.com/files/buckets-and-keys#create-a-files-service.
func (c *FoundryDBFileServiceClient) Ensure(ctx context.Context, params FoundryDBFileServiceCreateParams, opts ...CallOption) (
	*Ensured[FoundryDBFileService], error,
) {
	op := opFoundryDBFileServicesEnsure
	if err := params.check(op); err != nil {
		return nil, err
	}
	e := &ensurer[FoundryDBFileService]{
		core: c.core, op: op, name: lockName{kind: "file service", parent: c.owner(&params, opts), name: params.Name}, opts: opts,
		repeatable: true,
		find: func(ctx context.Context) (*Ensured[FoundryDBFileService], error) {
			return c.find(ctx, op, &params, opts)
		},
		create: func(ctx context.Context) (*FoundryDBFileService, error) { return c.Create(ctx, params, opts...) },
	}
	return e.run(ctx)
}

// Find returns the file service that [FoundryDBFileServiceClient.Ensure] would return, but never creates one. It has the same errors.
// If no service exists, the error is a [*NotFoundError].
//
// See https://docs.foundrydb.com/files/buckets-and-keys#create-a-files-service.
func (c *FoundryDBFileServiceClient) Find(ctx context.Context, params FoundryDBFileServiceCreateParams, opts ...CallOption) (
	*Ensured[FoundryDBFileService], error,
) {
	op := opFoundryDBFileServicesFind
	if err := params.check(op); err != nil {
		return nil, err
	}
	return c.find(ctx, op, &params, opts)
}

func (c *FoundryDBFileServiceClient) find(ctx context.Context, op *operation, params *FoundryDBFileServiceCreateParams, opts []CallOption) (
	*Ensured[FoundryDBFileService], error,
) {
	owner := c.owner(params, opts)
	if params.OrganizationID != "" {
		opts = append(opts[:len(opts):len(opts)], Header("X-Active-Org-ID", params.OrganizationID))
	}
	var found []FoundryDBFileService
	var ids []string
	for s, err := range c.All(ctx, FoundryDBFileServiceListParams{}, opts...) {
		switch {
		case err != nil:
			return nil, err
		case s.Name == params.Name && !s.Status.Is(FoundryDBFileServiceDeleted) && (s.OrganizationID == "" || s.OrganizationID == owner):
			found, ids = append(found, s), append(ids, s.ID)
		}
	}
	switch {
	case len(found) == 0:
		return nil, notFound(op, fmt.Sprintf("no file service is %q", params.Name))
	case len(found) > 1:
		return nil, &DuplicateError{Operation: op.name, Name: params.Name, IDs: ids}
	case found[0].Status.Is(FoundryDBFileServiceDeleting):
		return nil, &BeingDeletedError{Operation: op.name, ID: ids[0]}
	}
	difference := &comparison{}
	compareSet(difference, "Zone", params.Zone, found[0].Zone)
	compareSet(difference, "QuotaGBSoft", params.QuotaGBSoft, found[0].FilesConfig.QuotaGBSoft)
	compareSet(difference, "QuotaGBHard", params.QuotaGBHard, found[0].FilesConfig.QuotaGBHard)
	return compared(op, ids[0], &found[0], difference)
}

// owner returns the organization that owns a service, or "" for the personal account.
func (c *FoundryDBFileServiceClient) owner(params *FoundryDBFileServiceCreateParams, opts []CallOption) string {
	h := http.Header{}
	if authorize := c.core.endpoints[SystemFoundryDB].authorize; authorize != nil {
		authorize(h)
	}
	maps.Copy(h, settingsOf(opts).header)
	return cmp.Or(params.OrganizationID, h.Get("X-Active-Org-ID"))
}
