"""The pages Deployments and Gate: what stands under a name, why, and who may change it."""
