import { PolicyPack } from "@pulumi/policy";
import { packArgs } from "./pack";

new PolicyPack("pulumi-eks-auth-policy", packArgs);
