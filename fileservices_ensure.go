package buckt

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
)

// These are not operations of the contract: they list and create file services.
var (
	opFoundryDBFileServicesEnsure = &operation{name: "FoundryDB.FileServices.Ensure", system: SystemFoundryDB}
	opFoundryDBFileServicesFind   = &operation{name: "FoundryDB.FileServices.Find", system: SystemFoundryDB}
)

// Ensure returns the file service of that Name and owner, and creates it if it does not exist. The owner is OrganizationID, or else the
// active organization, or else the personal account. It lists the services first, and again after a creation whose outcome is unknown or
// that met a conflict, as often as the [RetryPolicy] has attempts.
//
// A service with another zone or quota is a [*MismatchError]; FoundryDB cannot change a service. One that is being deleted is a
// [*BeingDeletedError], as it keeps its name until it is gone. A service in any other state is returned:
// [FoundryDBFileServiceClient.WaitUntilRunning] waits for it.
//
// Within a client one Ensure at a time works on a name. Across processes it is safe, as an owner has a name only once. Any other error is
// that of List or Create. An option holds for each request.
//
// See https://docs.foundrydb.com/files/buckets-and-keys#create-a-files-service.
func (c *FoundryDBFileServiceClient) Ensure(ctx context.Context, params FoundryDBFileServiceCreateParams, opts ...CallOption) (
	*Ensured[FoundryDBFileService], error,
) {
	op := opFoundryDBFileServicesEnsure
	if err := params.check(op); err != nil {
		return nil, err
	}
	e := &ensuring[FoundryDBFileService]{
		core: c.core, op: op, name: lockName{kind: "file service", parent: c.owner(&params, opts), name: params.Name}, opts: opts,
		repeatable: true,
		find: func(ctx context.Context) (*Ensured[FoundryDBFileService], error) {
			return c.find(ctx, op, &params, opts)
		},
		create: func(ctx context.Context) (*FoundryDBFileService, error) { return c.Create(ctx, params, opts...) },
	}
	return e.run(ctx)
}

// Find returns the file service that [FoundryDBFileServiceClient.Ensure] would return without creating one, and its errors. If none
// exists, the error is a [*NotFoundError].
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

// owner is the organization that a service belongs to, "" for the personal account.
func (c *FoundryDBFileServiceClient) owner(params *FoundryDBFileServiceCreateParams, opts []CallOption) string {
	h := http.Header{}
	if authorize := c.core.endpoints[SystemFoundryDB].authorize; authorize != nil {
		authorize(h)
	}
	maps.Copy(h, settingsOf(opts).header)
	return cmp.Or(params.OrganizationID, h.Get("X-Active-Org-ID"))
}
