package bucktapi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddAWSAccount connects an AWS account, which is active unless it says otherwise.
func (o *Organization) AddAWSAccount(seed AWSAccount) AWSAccount {
	now := o.begin()
	defer o.system.mu.Unlock()
	a := &awsAccount{status: cmp.Or(seed.Status, active), validation: o.validation}
	if seed.Label != "" {
		a.label = &seed.Label
	}
	if seed.StackID != "" {
		a.stackID = &seed.StackID
	}
	o.addAccount(a, now)
	a.roleARN = seed.RoleARN
	if a.status == active {
		a.lastValidatedAt = now
		a.number = cmp.Or(seed.AWSAccountID, "123456789012")
		a.roleARN = cmp.Or(a.roleARN, "arn:aws:iam::"+a.number+":role/buckt")
	}
	a.number = cmp.Or(seed.AWSAccountID, a.number)
	a.setS3(seed.S3Buckets)
	return a.snapshot()
}

// SetS3Buckets sets what an AWS account holds in AWS.
func (o *Organization) SetS3Buckets(accountID string, buckets ...S3Bucket) error {
	o.begin()
	defer o.system.mu.Unlock()
	a, err := o.seededAccount(accountID)
	if err == nil {
		a.setS3(buckets)
	}
	return err
}

func (a *awsAccount) setS3(buckets []S3Bucket) {
	a.s3 = state.Table[S3Bucket]{}
	for _, b := range buckets {
		b.Region = cmp.Or(b.Region, "us-east-1")
		b.CORSOrigins = slices.Clone(b.CORSOrigins)
		b.CloudFrontAlias = strings.ToLower(b.CloudFrontAlias)
		a.s3.Put(b.Name, b)
	}
}

// PassValidation makes the validations of an AWS account succeed, which they do by default, and find a 12-digit account number.
// With "" it is the one in the role's ARN.
func (o *Organization) PassValidation(accountID, number string) error {
	return o.setValidation(accountID, validation{number: number})
}

// FailValidation makes the validations of an AWS account fail with the text of an STS error.
func (o *Organization) FailValidation(accountID, message string) error {
	return o.setValidation(accountID, validation{failure: message})
}

// FailValidations makes the validations of all AWS accounts fail that are connected from now on. With "" they succeed again.
func (o *Organization) FailValidations(message string) {
	o.begin()
	defer o.system.mu.Unlock()
	o.validation = validation{failure: message}
}

func (o *Organization) setValidation(accountID string, v validation) error {
	o.begin()
	defer o.system.mu.Unlock()
	a, err := o.seededAccount(accountID)
	if err == nil {
		a.validation = v
	}
	return err
}

func (o *Organization) seededAccount(id string) (*awsAccount, error) {
	if a, found := o.accounts.Get(id); found {
		return a, nil
	}
	return nil, fmt.Errorf("mockserver: the organization has no AWS account %q", id)
}
